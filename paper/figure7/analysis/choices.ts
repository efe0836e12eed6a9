import { mediansOf, type SizeSummary } from '../../../reports/analysis/sizes.ts';
import type { Transfer } from '../../../results/schema.ts';

/** What the size-aware policy did at one object size, beside each link alone. Times are medians (s). */
export interface Choice {
  size: number;
  /** Link that the policy used for most repeats. */
  chosen: string;
  /** Link with the smaller one-phase median, each alone; null where that was not measured. */
  faster: string | null;
  /** Link of the better single-link policy, two-phase. */
  better: string;
  time: number;
  best: number;
  /** `time / best - 1`: what the policy loses to the better link alone, two-phase. */
  regret: number;
}

/** The link that carried the last part in most repeats, by policy and size. */
export type ChosenLinks = Map<string, Map<number, string>>;

export function chosenLinks(transfers: readonly Transfer[]): ChosenLinks {
  const byPolicy = Map.groupBy(transfers, ({ policy }) => policy);
  return new Map(
    [...byPolicy].map(([policy, own]) => [
      policy,
      new Map(
        [...Map.groupBy(own, ({ size }) => size)].map(([size, same]) => [size, mostFrequentLink(same)]),
      ),
    ]),
  );
}

function mostFrequentLink(transfers: readonly Transfer[]): string {
  const counts = [...Map.groupBy(transfers, ({ link }) => link)];
  return counts.reduce((most, next) => (next[1].length > most[1].length ? next : most))[0];
}

/** Sizes at which the policy and every link alone were measured. */
export function choicesOf(
  policy: string,
  points: readonly SizeSummary[],
  single: ReadonlyMap<string, string>,
  links: readonly SizeSummary[],
  chosen: ChosenLinks,
): Choice[] {
  const twoPhase = [...single].map(([name, link]) => ({ link, medians: mediansOf(points, name) }));
  const onePhase = [...new Set(single.values())].map((link) => ({ link, medians: mediansOf(links, link) }));
  return [...mediansOf(points, policy)].flatMap(([size, time]) => {
    const best = fastestAt(size, twoPhase);
    const link = chosen.get(policy)?.get(size);
    if (!best || !link) return [];
    const faster = fastestAt(size, onePhase)?.link ?? null;
    const regret = time / best.time - 1;
    return [{ size, chosen: link, faster, better: best.link, time, best: best.time, regret }];
  });
}

/** The link with the smallest median at a size; null unless every link was measured there. */
function fastestAt(
  size: number,
  links: readonly { link: string; medians: ReadonlyMap<number, number> }[],
): { link: string; time: number } | null {
  const times = links.flatMap(({ link, medians }) => {
    const time = medians.get(size);
    return time === undefined ? [] : [{ link, time }];
  });
  const [first] = times;
  if (!first || times.length < links.length) return null;
  return times.reduce((best, next) => (next.time < best.time ? next : best), first);
}

/** Number of the sizes at which the policy used the link that is better in two phases, as the policy downloads. */
export const rightChoices = (choices: readonly Choice[]): number =>
  choices.filter(({ chosen, better }) => chosen === better).length;
