import { median } from 'simple-statistics';
import type { Transfer } from '../../../results/schema.ts';
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

/**
 * What two phases cost over one phase on the link that was used, as a share: the median over the sizes, of each repeat
 * that both have.
 */
export function overheadByRepeat(twoPhase: readonly Transfer[], onePhase: readonly Transfer[]): number[] {
  const keyOf = ({ link, size, repeat }: Transfer) => `${repeat} ${size} ${link}`;
  const times = new Map(onePhase.map((transfer) => [keyOf(transfer), transfer.completionTime]));
  return [...Map.groupBy(twoPhase, ({ repeat }) => repeat).values()].flatMap((own) => {
    const shares = own.flatMap((transfer) => {
      const time = times.get(keyOf(transfer));
      return time === undefined ? [] : [transfer.completionTime / time - 1];
    });
    return shares.length > 0 ? [median(shares)] : [];
  });
}
