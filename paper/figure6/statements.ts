import { kilobytes } from '../../reports/document/format.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import {
  conclude,
  improvement,
  named,
  quantity,
  ratio,
  type Judgement,
  type Quantity,
} from '../statements/quantity.ts';
import type { PageEvidence, Samples } from '../pages/evidence.ts';
import { BOTH_PAGES, FILESIZE, I1, I2, PAGES, ROUND_ROBIN, type Page } from './names.ts';
import { PERCENTAGE, SAME, type Statement } from '../statements/statement.ts';
import { atLeast, atMost, within } from '../statements/verdict.ts';

const SINGLE = [I1, I2] as const;
/** The paper's threshold between i1' and i2 (bytes): smaller objects are better off with the low latency. */
const SMALL = 100_000;

/** Improvement of one policy over another for a page. */
function gain(
  samples: Samples,
  page: Page,
  base: string,
  policy: string,
  options: BootstrapOptions,
): Quantity {
  const values = [samples(BOTH_PAGES, page, base), samples(BOTH_PAGES, page, policy)];
  return quantity(`over ${base}`, 'share', values, improvement, options);
}

/** What taking turns gains over each link alone, and what knowing the size gains over taking turns. */
export const gainsOfRoundRobin = ({ samples }: PageEvidence, page: Page, options: BootstrapOptions) =>
  SINGLE.map((base) => gain(samples, page, base, ROUND_ROBIN, options));
export const gainOfFilesize = ({ samples }: PageEvidence, page: Page, options: BootstrapOptions) =>
  gain(samples, page, ROUND_ROBIN, FILESIZE, options);

const improvementOf = (base: (typeof SINGLE)[number], share: number, number: number) => ({
  number,
  text: `The New York Times page loads ${share * 100} % faster with round robin than over ${base === I2 ? 'i2' : "i1'"} only.`,
  check: `1 - T(round-robin) / T(${base}); agrees within 5 percentage points of ${share * 100} %`,
  paper: `${share * 100} %`,
  evaluate: ({ samples }: PageEvidence, options: BootstrapOptions) =>
    conclude(named('nyt', [gain(samples, 'nyt', base, ROUND_ROBIN, options)]), within(share, PERCENTAGE)),
});

export const FIGURE6_STATEMENTS: Statement<PageEvidence>[] = [
  improvementOf(I1, 0.2, 13),
  improvementOf(I2, 0.18, 14),
  {
    number: 15,
    text: 'The Flickr page does not load slower with round robin.',
    check: 'T(round-robin) / T(base) for each link alone as base; agrees up to 1.03',
    paper: 'not worse',
    evaluate: ({ samples }, options) =>
      conclude(
        SINGLE.map((base) =>
          quantity(
            `of ${base}`,
            'ratio',
            [samples(BOTH_PAGES, 'flickr', base), samples(BOTH_PAGES, 'flickr', ROUND_ROBIN)],
            ratio,
            options,
          ),
        ),
        atMost(1 + SAME),
      ),
  },
  {
    number: 16,
    text: 'The New York Times page loads 35 % faster with the filesize policy than with round robin.',
    check: '1 - T(filesize) / T(round-robin); agrees within 5 percentage points of 35 %',
    paper: '35 % (round robin 1.5 times slower)',
    evaluate: (evidence, options) => ({
      ...conclude(named('nyt', [gainOfFilesize(evidence, 'nyt', options)]), within(0.35, PERCENTAGE)),
      ...whyNotAsThere(evidence.threshold),
    }),
  },
  {
    number: 17,
    text: 'For the Flickr page the gain is smaller.',
    check: 'gain of filesize over round robin on flickr less that on nyt; agrees below 0',
    paper: 'smaller',
    evaluate: ({ samples }, options) =>
      conclude(
        [
          quantity(
            'flickr less nyt',
            'share',
            PAGES.flatMap((page) =>
              [ROUND_ROBIN, FILESIZE].map((policy) => samples(BOTH_PAGES, page, policy)),
            ),
            (nytBase = 0, nyt = 0, flickrBase = 0, flickr = 0) =>
              improvement(flickrBase, flickr) - improvement(nytBase, nyt),
            options,
            SAME_CELLS,
          ),
        ],
        atMost(0),
      ),
  },
  {
    number: 18,
    text: 'Even a simple policy that knows nothing of the application can help.',
    check:
      'T(round-robin) / T(base) of either page; agrees when one page is faster than over both links alone',
    paper: 'can improve performance',
    evaluate: roundRobinHelps,
  },
  {
    number: 21,
    text: "The gain is mainly that of small objects, which benefit more from the low latency of i1'.",
    check:
      '1 - T(filesize) / T(round-robin) for the median object of the New York Times page up to 100 KB, less that of larger ones; agrees above 0',
    paper: 'small objects benefit more',
    evaluate: ({ objectTimes }, options) =>
      conclude(
        [
          quantity(
            'small less large',
            'share',
            [
              [0, SMALL],
              [SMALL, Infinity],
            ].flatMap(([from = 0, to = 0]) =>
              [ROUND_ROBIN, FILESIZE].map((policy) => objectTimes([BOTH_PAGES, 'nyt', policy], from, to)),
            ),
            (smallBase = NaN, small = NaN, largeBase = NaN, large = NaN) =>
              improvement(smallBase, small) - improvement(largeBase, large),
            options,
            SAME_CELLS,
          ),
        ],
        atLeast(0),
      ),
  },
];

/** Of two pages or two kinds of objects, each under two policies: what one policy did comes from the same cells. */
const SAME_CELLS = [
  [0, 2],
  [1, 3],
];

/** The policy goes by the threshold that was measured here: with another one than the paper's it gains otherwise. */
const whyNotAsThere = (threshold: number | null): Pick<Judgement, 'because'> =>
  threshold === null || threshold === SMALL
    ? {}
    : {
        because: `filesize took i2 from ${kilobytes(threshold)} on, as measured here; in the paper from ${kilobytes(SMALL)} on`,
      };

/** One page for which round robin is better than both links is enough. */
function roundRobinHelps({ samples }: PageEvidence, options: BootstrapOptions): Judgement {
  const pages = PAGES.map((page) =>
    named(
      page,
      SINGLE.map((base) => gain(samples, page, base, ROUND_ROBIN, options)),
    ),
  );
  const [verdicts, whole] = [
    pages.map((gains) => conclude(gains, atLeast(0)).verdict),
    conclude(pages.flat(), atLeast(0)),
  ];
  if (verdicts.includes('agrees')) return { ...whole, verdict: 'agrees', why: '' };
  const isRefuted = verdicts.every((verdict) => verdict === 'differs');
  if (isRefuted) return { ...whole, verdict: 'differs', why: '' };
  return { ...whole, verdict: verdicts.includes('not measured') ? 'not measured' : 'inconclusive' };
}
