/**
 * The paper's second scenario (Section 4, Figure 7): which link is faster at which object size, and what a
 * policy makes of knowing the size.
 */
import { median } from 'simple-statistics';
import { linkAlone } from '../../../reports/analysis/meanings.ts';
import { summarizeBySize, type SizeSummary } from '../../../reports/analysis/sizes.ts';
import type { RecordedRun } from '../../../results/read.ts';
import type { Transfer } from '../../../results/schema.ts';
import { choicesOf, chosenLinks, type Choice } from './choices.ts';
import { findThreshold, type Threshold } from '../../../statistics/threshold.ts';
import { overheadsOf, type Overhead } from './overheads.ts';
import { thresholdsOf, type PairThreshold } from './thresholds.ts';

/** Transfers by size in one piece, over one link alone, and as head and rest, as in the paper. */
export function sweepsOf({ run, transfers }: RecordedRun): Record<'onePhase' | 'twoPhase', Transfer[]> {
  const inPhases = (wanted: 'one' | 'two') =>
    transfers.filter(({ workload }) => {
      const { shows, phases } = run.workloads[workload] ?? {};
      return shows === 'sizes' && phases === wanted;
    });
  return { onePhase: inPhases('one'), twoPhase: inPhases('two') };
}

export interface Figure7 {
  /** Of each link alone in one phase, which the policy acts on. */
  thresholds: PairThreshold[];
  /** Where the lines of the single-link policies cross, in two phases: from there on the faster link is faster. */
  crossings: Threshold[];
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
export function analyseFigure7(recorded: RecordedRun): Figure7 {
  const { run } = recorded;
  const { onePhase, twoPhase } = sweepsOf(recorded);
  const links = summarizeBySize(onePhase, ({ link }) => link);
  const policies = summarizeBySize(twoPhase, ({ policy }) => policy);
  const names = [...new Set(twoPhase.map(({ policy }) => policy))];
  const single = new Map(
    names.flatMap((policy) => {
      const link = linkAlone(recorded, policy);
      return link === null ? [] : [[policy, link] as const];
    }),
  );
  const choosing = names.filter((policy) => !single.has(policy));
  const chosen = chosenLinks(twoPhase);
  return {
    thresholds: thresholdsOf(run.findings, onePhase, run.seed),
    crossings: crossingsOf(twoPhase, single, run.seed),
    links,
    policies,
    single,
    choosing,
    choices: new Map(choosing.map((policy) => [policy, choicesOf(policy, policies, single, links, chosen)])),
    overheads: names.flatMap((policy) => overheadsOf(policy, policies, links, chosen)),
  };
}

/** Interquartile range over median, the middle one of all sizes and series: how far quartiles lie apart. */
export function typicalSpread(points: readonly SizeSummary[]): number {
  return median(points.map(({ q1, q3, median: middle }) => (q3 - q1) / middle));
}

/** One crossing for each two links with a policy of their own, the one that is faster at the smallest size first. */
function crossingsOf(
  twoPhase: readonly Transfer[],
  single: ReadonlyMap<string, string>,
  seed: number,
): Threshold[] {
  const samples = twoPhase
    .filter(({ policy }) => single.has(policy))
    .map(({ policy, size, completionTime }) => ({
      size,
      link: single.get(policy) ?? '',
      time: completionTime,
    }));
  const links = [...new Set(single.values())];
  return links.flatMap((slow, index) =>
    links.slice(index + 1).flatMap((fast) => {
      const found = [
        findThreshold(samples, slow, fast, { seed }),
        findThreshold(samples, fast, slow, { seed }),
      ];
      const crossed = found.filter(({ threshold, smallest }) => threshold !== null && threshold !== smallest);
      return crossed.slice(0, 1);
    }),
  );
}
