import type { RecordedRun } from '../../results/read.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import type { Contribution } from './model.ts';
import { sweeps } from './sweeps/sweep.ts';

/** What a report shows of one run. */
export type MakeSections = (run: RecordedRun, options: BootstrapOptions) => Contribution;

/** What a report shows of the runs of an experiment that has more to show than a comparison. */
export interface Story {
  /** Name of the experiment; its runs are compared with each other. */
  name: string;
  /** Whether a run of that name holds what the story is about; every run does when left out. */
  isTold?: (run: RecordedRun) => boolean;
  sections: MakeSections;
  /** The sections hold everything that there is to compare within one run. */
  isWhole?: boolean;
  /** What the experiment asks; a report asks it of whatever was measured where it is left out. */
  question?: string;
  /** What others report of the comparisons. */
  reported?: Reported;
}

/**
 * What somebody else reports of a policy against another one on a client: how many times as fast it is, and in which
 * words they say it; null where they do not.
 */
export type Reported = (
  where: { workload: string; client: string },
  policy: string,
  base: string,
) => { factor: number; label: string } | null;

/** The experiments that a report knows more of. */
export interface Stories {
  each: readonly Story[];
  /** What all runs say together. */
  together: (runs: readonly RecordedRun[], options: BootstrapOptions) => Contribution;
}

/** Nobody reports anything. */
export const NOT_REPORTED: Reported = () => null;

export const EMPTY: Contribution = { answers: [], sections: [] };
export const NO_STORIES: Stories = { each: [], together: () => EMPTY };

/** Runs that a report treats alike, and the story of their experiment; null for runs of all other experiments. */
export interface Told {
  story: Story | null;
  runs: RecordedRun[];
}

/** Runs by their story, in the order of the first run of each. */
export function byStory(runs: readonly RecordedRun[], { each }: Stories): Told[] {
  const groups = Map.groupBy(
    runs,
    (run) => each.find(({ name, isTold }) => name === run.run.name && (isTold?.(run) ?? true)) ?? null,
  );
  return [...groups].map(([story, own]) => ({ story, runs: own }));
}

/** What a run of any other experiment shows: its sweeps of object sizes, if it has any. */
export const anySections: MakeSections = (run) => sweeps(run);
