import { join } from 'node:path';
import process from 'node:process';
import { Option, type Command } from 'commander';
import { loadExperiment } from '../experiments/load.ts';
import type { Task } from '../experiments/runner/task.ts';
import { CATALOGUE } from '../paper/catalogue.ts';
import { failureOf, runExperiment, type RunResult } from '../experiments/runner/run.ts';
import { RUN_FILES } from '../results/schema.ts';
import {
  CLOCKS,
  WORLDS,
  type ClockName,
  type WorldChoice,
  type WorldName,
} from '../testbed/worlds/kinds/choose.ts';
import { nonNegativeInteger, positiveInteger } from './text/numbers.ts';

/** Options of all commands that measure. */
export interface MeasureOptions {
  quick: boolean;
  jobs?: number;
  out?: string;
  resume?: string;
  repeats?: number;
  seed?: number;
  world: WorldName;
  clock: ClockName;
  json: boolean;
}

/** Adds the options of all commands that measure. */
export const withMeasureOptions = (command: Command): Command =>
  command
    .option('--quick', 'few sizes and repeats, for a first look', false)
    .option(
      '--jobs <n>',
      'worlds to run in parallel; default: one per core, or one with the real clock',
      positiveInteger,
    )
    .option('--out <dir>', 'the run directory; default: a new one below runs/')
    .option('--resume <dir>', 'resume an interrupted run')
    .option('--repeats <n>', "number of repeats, instead of the experiment's own", positiveInteger)
    .option('--seed <n>', 'seed of start phases and orders', nonNegativeInteger)
    .addOption(new Option('--world <world>', 'where to measure').choices(WORLDS).default('auto'))
    .addOption(new Option('--clock <clock>', 'which clock to measure with').choices(CLOCKS).default('auto'))
    .option('--json', 'print one JSON document on stdout', false);

/** What came of a task. */
export interface Summary {
  name: string;
  directory: string;
  answers: string[];
  files: string[];
  failed: RunResult['failed'];
}

/**
 * Measures a run and reports it. Cells that failed are part of the summary.
 *
 * @param again - what to type to go on when it is interrupted
 */
export async function measure(
  task: Task,
  choice: WorldChoice,
  jobs: number | undefined,
  again: string,
  signal: AbortSignal,
): Promise<Summary> {
  const { named, directory, quick } = task;
  const loaded = await loadExperiment(named, CATALOGUE, { quick });
  process.stderr.write(`${loaded.experiment.title}, into ${directory}\n`);
  const command = ['intentbed', ...process.argv.slice(2)];
  const result = await runExperiment(loaded, { ...task, jobs, choice, signal, command }).catch(
    (error: unknown) => {
      if (signal.aborted) process.stderr.write(`Finished cells are kept. Resume with: ${again}\n`);
      throw error;
    },
  );
  const { answers, files } = await report([directory], join(directory, RUN_FILES.report));
  return { name: loaded.experiment.name, directory, answers, files, failed: result.failed };
}

/** Reports runs, and prints what was found. */
export async function report(
  directories: string[],
  out: string,
): Promise<{ answers: string[]; files: string[] }> {
  // The figures' libraries take a while to load; whoever mistyped an option need not wait for them.
  const [{ reportRuns }, { loadStories }] = await Promise.all([
    import('../reports/report.ts'),
    import('../paper/stories.ts'),
  ]);
  const written = await reportRuns({
    directories,
    out,
    formats: ['html', 'svg', 'png', 'csv', 'md'],
    stories: await loadStories(),
  });
  const { answers } = written.report;
  process.stderr.write(
    [...answers, `Report: ${written.files.find((file) => file.endsWith('.html')) ?? out}`, ''].join('\n'),
  );
  return { answers, files: written.files };
}

/** Ends a command that measured: the document that was asked for, and the failed cells as an error. */
export function conclude(summaries: readonly Summary[], json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify(summaries, null, 2)}\n`);
  const failures = summaries.flatMap((summary) => failureOf(summary) ?? []);
  if (failures[0]) throw failures[0];
}
