/**
 * The paper's second scenario (Section 4, Figure 7): which link is faster at which object size, and what a
 * policy makes of knowing the size.
 */
import { median } from 'simple-statistics';
import { summarizeBySize, type SizeSummary } from '../../../reports/analysis/sizes.ts';
import type { RecordedRun } from '../../../results/read.ts';
import type { Transfer } from '../../../results/schema.ts';
import { choicesOf, chosenLinks, type Choice } from './choices.ts';
import { overheadsOf, type Overhead } from './overheads.ts';
import { thresholdsOf, type PairThreshold } from './thresholds.ts';

/** Workloads of the run: over one link alone in one piece, and head and rest as in the paper. */
export const ONE_PHASE = 'sweep-one-phase';
export const TWO_PHASE = 'sweep-two-phase';

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

/** Interquartile range over median, the middle one of all sizes and series: how far quartiles lie apart. */
export function typicalSpread(points: readonly SizeSummary[]): number {
  return median(points.map(({ q1, q3, median: middle }) => (q3 - q1) / middle));
}
