/**
 * The paper's second scenario (Section 4, Figure 7): which link is faster at which object size, and what a
 * policy makes of knowing the size.
 */
import { median } from 'simple-statistics';
import { z } from 'zod';
import type { RecordedRun } from '../../results/read.ts';
import type { Transfer } from '../../results/schema.ts';
import { findThreshold, type Threshold } from '../../statistics/threshold.ts';
import { mediansOf, summarizeBySize, type SizeSummary } from '../../reports/analysis/sizes.ts';

/** Workloads of the run: over one link alone in one piece, and head and rest as in the paper. */
export const ONE_PHASE = 'sweep-one-phase';
export const TWO_PHASE = 'sweep-two-phase';

/** Thresholds (bytes) that the paper states, for KB = 1000 bytes, by the lower-rate and the higher-rate link. */
const PAPER_THRESHOLDS: readonly { slow: string; fast: string; size: number }[] = [
  { slow: 'dsl', fast: 'lte', size: 1_400_000 },
  { slow: 'dsl-rural', fast: 'lte', size: 100_000 },
];

export interface PairThreshold extends Threshold {
  /** What the paper states for links of these properties; null for other pairs. */
  paper: number | null;
  /** Whether the run stated it (and its policy used it), or whether it is computed from the transfers here. */
  origin: 'recorded' | 'computed';
}

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

/** What the two-phase download costs over one phase on the same link, at one size. Times are medians (s). */
export interface Overhead {
  series: string;
  size: number;
  n: number;
  onePhase: number;
  twoPhase: number;
}

export interface Figure7 {
  thresholds: PairThreshold[];
  /** One-phase completion times by link; two-phase completion times by policy. */
  links: SizeSummary[];
  policies: SizeSummary[];
  /** Policies that use one link alone, with their link, and the policies that choose. */
  single: Map<string, string>;
  choosing: string[];
  /** By choosing policy. */
  choices: Map<string, Choice[]>;
  overheads: Overhead[];
}

/** Evaluates a run whose transfers are sweeps of object sizes, over links alone and under policies. */
export function analyseFigure7({ run, transfers }: RecordedRun): Figure7 {
  const onePhase = transfers.filter(({ workload }) => workload === ONE_PHASE);
  const twoPhase = transfers.filter(({ workload }) => workload === TWO_PHASE);
  const links = summarizeBySize(onePhase, ({ link }) => link);
  const policies = summarizeBySize(twoPhase, ({ policy }) => policy);
  const names = [...new Set(twoPhase.map(({ policy }) => policy))];
  const single = singleLinkPolicies(twoPhase, names);
  const choosing = names.filter((policy) => !single.has(policy));
  const chosen = chosenLinks(twoPhase);
  return {
    thresholds: thresholdsOf(run.findings, onePhase, run.seed),
    links,
    policies,
    single,
    choosing,
    choices: new Map(choosing.map((policy) => [policy, choicesOf(policy, policies, single, links, chosen)])),
    overheads: names.flatMap((policy) => overheadsOf(policy, policies, links, chosen)),
  };
}

/** A threshold as the experiments record it among their findings. */
export const thresholdSchema = z.object({
  pair: z.tuple([z.string(), z.string()]),
  threshold: z.number().nullable(),
  interval: z.tuple([z.number(), z.number().nullable()]).nullable(),
  confidence: z.number(),
  resamples: z.number(),
  seed: z.number(),
  sizes: z.number(),
  skipped: z.array(z.number()),
  smallest: z.number().nullable(),
  step: z.number().nullable(),
  repeats: z.number(),
  crossings: z.number(),
});

const findingSchema = z.object({ thresholds: z.array(thresholdSchema) });

const paperOf = (slow: string, fast: string) =>
  PAPER_THRESHOLDS.find((known) => known.slow === slow && known.fast === fast)?.size ?? null;

/** A recorded threshold beside the paper's for the same pair of links. */
export const asPairThreshold = ({
  pair: [slow, fast],
  ...threshold
}: z.output<typeof thresholdSchema>): PairThreshold => {
  return { slow, fast, ...threshold, paper: paperOf(slow, fast), origin: 'recorded' };
};

/** What the run found counts, because its policy acted on it; else the thresholds are computed. */
function thresholdsOf(findings: unknown, onePhase: readonly Transfer[], seed: number): PairThreshold[] {
  const recorded = findingSchema.safeParse(findings);
  if (recorded.success) return recorded.data.thresholds.map(asPairThreshold);
  const samples = onePhase.map(({ size, link, completionTime }) => ({ size, link, time: completionTime }));
  const measured = new Set(samples.map(({ link }) => link));
  return PAPER_THRESHOLDS.filter(({ slow, fast }) => measured.has(slow) && measured.has(fast)).map(
    ({ slow, fast, size }) => ({
      ...findThreshold(samples, slow, fast, { seed }),
      paper: size,
      origin: 'computed',
    }),
  );
}

/** A policy that is named after one link and never uses another. */
function singleLinkPolicies(
  transfers: readonly Transfer[],
  policies: readonly string[],
): Map<string, string> {
  const used = new Map(policies.map((policy) => [policy, new Set<string>()]));
  for (const { policy, link } of transfers) used.get(policy)?.add(link);
  return new Map(
    [...used].flatMap(([policy, [link, ...others]]) =>
      link !== undefined && others.length === 0 && / only$|^single:/.test(policy) ? [[policy, link]] : [],
    ),
  );
}

type ChosenLinks = Map<string, Map<number, string>>;

/** The link that carried the last part in most repeats, by policy and size. */
function chosenLinks(transfers: readonly Transfer[]): ChosenLinks {
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
function choicesOf(
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

function overheadsOf(
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
 * Share of the sizes at which the policy used the link that is faster alone in one phase, and the number of
 * sizes for which that is known; null when it is known for none.
 */
export function shareOfFasterLink(choices: readonly Choice[]): { share: number; sizes: number } | null {
  const known = choices.filter(({ faster }) => faster !== null);
  if (known.length === 0) return null;
  return {
    share: known.filter(({ chosen, faster }) => chosen === faster).length / known.length,
    sizes: known.length,
  };
}

/** Interquartile range over median, the middle one of all sizes and series: how far quartiles lie apart. */
export function typicalSpread(points: readonly SizeSummary[]): number {
  return median(points.map(({ q1, q3, median: middle }) => (q3 - q1) / middle));
}
