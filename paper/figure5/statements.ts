import { conclude, improvement, named, quantity, ratio, type Quantity } from '../statements/quantity.ts';
import type { PageEvidence } from '../pages/evidence.ts';
import { SAME, type Statement } from '../statements/statement.ts';
import { atLeast, atMost, within } from '../statements/verdict.ts';
import { alone, BULK, CATEGORY, I1, I2, PAGES } from './names.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';

const SINGLE = [I1, I2] as const;

/** Improvement of a page load by the policy over each link alone. */
export const gainsOfCategory = (
  { samples }: PageEvidence,
  page: (typeof PAGES)[number],
  options: BootstrapOptions,
): Quantity[] =>
  SINGLE.map((base) =>
    quantity(
      `over ${base}`,
      'share',
      [samples(page, page, base), samples(page, page, CATEGORY)],
      improvement,
      options,
    ),
  );

/** Throughput of the bulk transfer alone on i2, over the part of its time in which it has a page beside it. */
export const bulkAlone = ({ likeBeside }: PageEvidence, page: (typeof PAGES)[number]): number[] =>
  likeBeside([alone(BULK), BULK, I2], [page, BULK, CATEGORY]);

/** Throughput of the bulk transfer beside each page under the policy, over what it has alone on i2. */
export function bulkKept(evidence: PageEvidence, options: BootstrapOptions): Quantity[] {
  const { samples, capacity } = evidence;
  return PAGES.map((page) => {
    const unshared = bulkAlone(evidence, page);
    const beside = samples(page, BULK, CATEGORY);
    if (unshared.length > 0 || capacity === null)
      return quantity(`beside ${page}, of bulk alone`, 'share', [unshared, beside], ratio, options);
    const label = `beside ${page}, of the rate of i2 less headers`;
    return quantity(label, 'share', [beside], (throughput) => throughput / capacity, options);
  });
}

export const FIGURE5_STATEMENTS: Statement<PageEvidence>[] = [
  {
    number: 1,
    text: 'The Flickr page loads faster than that of the New York Times on each configuration.',
    check: 'T(flickr) / T(nyt) under each policy; agrees below 1',
    paper: 'smaller',
    evaluate: ({ samples }, options) =>
      conclude(
        [...SINGLE, CATEGORY].map((policy) =>
          quantity(
            policy,
            'ratio',
            [samples('nyt', 'nyt', policy), samples('flickr', 'flickr', policy)],
            ratio,
            options,
          ),
        ),
        atMost(1),
      ),
  },
  {
    number: 2,
    text: 'When page and bulk transfer share one link, i2 is better than i1.',
    check: 'T(i2 only) / T(i1 only) for each page; agrees below 1',
    paper: 'beneficial',
    evaluate: ({ samples }, options) =>
      conclude(
        PAGES.map((page) =>
          quantity(page, 'ratio', [samples(page, page, I1), samples(page, page, I2)], ratio, options),
        ),
        atMost(1),
      ),
  },
  {
    number: 3,
    text: 'The policy improves the page load by more than 60 %.',
    check: '1 - T(category) / T(base) for each page and each link alone as base; agrees from 60 %',
    paper: 'more than 60 %',
    evaluate: (evidence, options) =>
      conclude(
        PAGES.flatMap((page) => named(page, gainsOfCategory(evidence, page, options))),
        atLeast(0.6),
      ),
  },
  {
    number: 4,
    text: 'The bulk transfer is not penalised.',
    check:
      'throughput of the bulk transfer beside the page over that alone on i2 in the same part of its time; agrees from 97 %',
    paper: 'not penalised',
    evaluate: (evidence, options) => conclude(bulkKept(evidence, options), atLeast(1 - SAME)),
  },
  {
    number: 5,
    text: 'Under the policy the page loads as if it were alone on i1 (implied).',
    check: 'T(category) / T(page alone on i1); agrees within 3 % of 1',
    paper: 'no competition',
    byConstruction: 'under the policy page and bulk transfer share no link',
    evaluate: ({ samples }, options) =>
      conclude(
        PAGES.map((page) =>
          quantity(
            page,
            'ratio',
            [samples(alone(page), page, I1), samples(page, page, CATEGORY)],
            ratio,
            options,
          ),
        ),
        within(1, SAME),
      ),
  },
  {
    number: 19,
    text: 'That the page no longer competes with the bulk transfer has a stronger effect than more bandwidth.',
    check: 'gain of category over i1 only, less that of i2 only over i1 only, for each page; agrees above 0',
    paper: 'stronger',
    evaluate: ({ samples }, options) =>
      conclude(
        PAGES.map((page) =>
          quantity(
            page,
            'share',
            [I1, I2, CATEGORY].map((policy) => samples(page, page, policy)),
            (slow = NaN, fast = NaN, apart = NaN) => improvement(slow, apart) - improvement(slow, fast),
            options,
          ),
        ),
        atLeast(0),
      ),
  },
];
