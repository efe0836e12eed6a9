import type { SizeSummary } from '../../../reports/analysis/sizes.ts';
import type { ChosenLinks } from './choices.ts';

/** What the two-phase download costs over one phase on the same link, at one size. Times are medians (s). */
export interface Overhead {
  series: string;
  size: number;
  n: number;
  onePhase: number;
  twoPhase: number;
}

/** Sizes at which the link that the policy used was measured in one phase as well. */
export function overheadsOf(
  policy: string,
  policies: readonly SizeSummary[],
  links: readonly SizeSummary[],
  chosen: ChosenLinks,
): Overhead[] {
  const onePhase = new Map(links.map(({ series, size, median: time }) => [`${series} ${size}`, time]));
  return policies
    .filter(({ series }) => series === policy)
    .flatMap(({ size, n, median: twoPhase }) => {
      const time = onePhase.get(`${chosen.get(policy)?.get(size)} ${size}`);
      return time === undefined ? [] : [{ series: policy, size, n, onePhase: time, twoPhase }];
    });
}
