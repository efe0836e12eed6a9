import { join } from 'node:path';
import process from 'node:process';
import { InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../netns/errors.ts';
import { figureNamed, figureNames } from '../experiments/catalogue.ts';
import { failureOf, runDirectory, runExperiment } from '../experiments/run/run.ts';
import { readRun } from '../reports/run/read.ts';
import { RUN_FILES } from '../reports/run/schema.ts';
import { chooseWorld, CLOCKS, WORLDS, type ClockName, type WorldName } from '../testbed/worlds/choose.ts';
import type { Register } from './main.ts';

interface Options {
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

export const register: Register = (program, signal) => {
  program
    .command('reproduce')
    .description('measure figures of the paper on this machine, and report them')
    .argument('[figure...]', `${figureNames.join(', ')}, or all`, ['all'])
    .option('--quick', 'few sizes and repeats, for a first look', false)
    .option('--jobs <n>', 'worlds at a time; default: one per core, one with the real clock', positiveInteger)
    .option('--out <dir>', 'the run directory; default: a new one below runs/')
    .option('--resume <dir>', 'go on with an interrupted run')
    .option('--repeats <n>', 'repeats instead of those of the paper', positiveInteger)
    .option('--seed <n>', 'seed of start phases and orders', nonNegativeInteger)
    .addOption(new Option('--world <world>', 'where to measure').choices(WORLDS).default('auto'))
    .addOption(new Option('--clock <clock>', 'which clock to measure with').choices(CLOCKS).default('auto'))
    .option('--json', 'print one JSON document on stdout', false)
    .action((figures: string[], options: Options) => reproduce(figures, options, signal));
};

export function positiveInteger(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}

function nonNegativeInteger(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0 on.');
  return Number(text);
}

async function reproduce(figures: string[], options: Options, signal: AbortSignal): Promise<void> {
  const tasks = options.resume ? [await taskToResume(options.resume)] : newTasks(figures, options);
  const choice = await chooseWorld({ world: options.world, clock: options.clock, signal });
  process.stderr.write(`World: ${choice.kind}, ${choice.clock} clock.\n`);
  const summaries = [];
  for (const { experiment, ...task } of tasks) {
    process.stderr.write(`${experiment.title}, into ${task.directory}\n`);
    const result = await runExperiment(experiment, {
      ...{ ...options, ...task, choice, signal },
      command: ['intentbed', ...process.argv.slice(2)],
    }).catch((error: unknown) => {
      if (signal.aborted)
        process.stderr.write(
          `Finished cells are kept. Go on with: npm run reproduce -- --resume ${task.directory}\n`,
        );
      throw error;
    });
    // The figures' libraries take a while to load; whoever mistyped an option need not wait for them.
    const { reportRuns } = await import('../reports/report.ts');
    const out = join(result.directory, RUN_FILES.report);
    const { report, files } = await reportRuns({
      directories: [result.directory],
      out,
      formats: ['html', 'svg', 'png', 'csv', 'md'],
    });
    summaries.push({ figure: experiment.name, directory: result.directory, answers: report.answers, files });
    process.stderr.write(
      [...report.answers, `Report: ${files.find((file) => file.endsWith('.html')) ?? out}`, ''].join('\n'),
    );
    const failure = failureOf(result);
    if (failure) throw failure;
  }
  if (options.json) process.stdout.write(`${JSON.stringify(summaries, null, 2)}\n`);
}

interface Task {
  experiment: ReturnType<typeof figureNamed>;
  directory: string;
  resume: boolean;
  seed?: number | undefined;
  repeats?: number | undefined;
}

function newTasks(figures: string[], { quick, out, seed, repeats }: Options): Task[] {
  const names = figures.includes('all') ? figureNames : [...new Set(figures)];
  if (out && names.length > 1)
    throw new UsageError('--out takes one figure; each has a run directory of its own.');
  return names.map((name) => ({
    experiment: figureNamed(name, { quick }),
    directory: out ?? runDirectory(name),
    resume: false,
    seed,
    repeats,
  }));
}

/** An interrupted run says itself what it was to measure. */
async function taskToResume(directory: string): Promise<Task> {
  const { run } = await readRun(directory);
  const { quick, repeatsGiven } = run.parameters;
  return {
    experiment: figureNamed(run.name, { quick: quick === true }),
    directory,
    resume: true,
    seed: run.seed,
    repeats: typeof repeatsGiven === 'number' ? repeatsGiven : undefined,
  };
}
