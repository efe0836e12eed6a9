import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { EXPERIMENTS, FIGURES } from '../paper/catalogue.ts';
import { runDirectory } from '../experiments/runner/run.ts';
import { UsageError } from '../base/errors.ts';
import { noSuch } from '../base/input/suggest.ts';
import { toType } from '../base/installation/to-type.ts';
import { RUN_FILES } from '../results/schema.ts';
import { chooseWorld } from '../testbed/worlds/kinds/choose.ts';
import type { Register } from './register.ts';
import { taskToResume, type Task } from '../experiments/runner/task.ts';
import { conclude, measure, report, withMeasureOptions, type MeasureOptions } from './measure.ts';

export const register: Register = (program, signal) => {
  withMeasureOptions(
    program
      .command('reproduce')
      .description('measure figures of the paper on this machine, and report them')
      .argument('[figure...]', `${EXPERIMENTS.join(', ')}, or all: ${FIGURES.join(', ')}`, ['all']),
  ).action((figures: string[], options: MeasureOptions) => reproduce(figures, options, signal));
};

async function reproduce(figures: string[], options: MeasureOptions, signal: AbortSignal): Promise<void> {
  const { tasks, parent } = options.resume ? await tasksToResume(options.resume) : newTasks(figures, options);
  const { world, clock } = options;
  const choice = await chooseWorld({ world, clock, signal });
  process.stderr.write(`World: ${choice.kind}, ${choice.clock} clock.\n`);
  const again = toType('reproduce', '--resume', parent ?? tasks[0]?.directory ?? '');
  const summaries = [];
  for (const task of tasks) summaries.push(await measure(task, choice, options.jobs, again, signal));
  if (parent) {
    // What was measured into the same folder another time may tell why a figure differs from the paper's.
    const joint = await report(await begunIn(parent), join(parent, RUN_FILES.report));
    summaries.push({ name: 'all', directory: parent, ...joint, failed: [] });
  }
  conclude(summaries, options.json);
}

/** Runs, and the folder that they have in common when there are several. */
interface Tasks {
  tasks: Task[];
  parent?: string;
}

function newTasks(figures: string[], { quick, out, seed, repeats }: MeasureOptions): Tasks {
  const names = figures.includes('all') ? FIGURES : [...new Set(figures)];
  for (const name of names)
    if (!EXPERIMENTS.includes(name)) throw new UsageError(noSuch('figure', name, [...EXPERIMENTS, 'all']));
  const task = { resume: false, quick, seed, repeats };
  const [only] = names;
  if (names.length === 1 && only)
    return { tasks: [{ ...task, named: only, directory: out ?? runDirectory(only) }] };
  const parent = out ?? runDirectory('paper');
  return { tasks: names.map((name) => ({ ...task, named: name, directory: join(parent, name) })), parent };
}

/** A run directory, or a folder with those of several figures: what is not there yet is measured too. */
async function tasksToResume(directory: string): Promise<Tasks> {
  const known = await Promise.all((await begunIn(directory)).map(taskToResume));
  const [first] = known;
  if (!first) return { tasks: [await taskToResume(directory)] };
  const { quick, seed, repeats } = first;
  const missing = FIGURES.filter((name) => !known.some((task) => task.directory === join(directory, name)));
  const others = missing.map((named): Task => {
    return { named, directory: join(directory, named), resume: false, quick, seed, repeats };
  });
  return { tasks: [...known, ...others], parent: directory };
}

/** Runs in a folder that have the names of figures. */
async function begunIn(folder: string): Promise<string[]> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  return EXPERIMENTS.filter((name) => names.includes(name))
    .map((name) => join(folder, name))
    .filter((directory) => existsSync(join(directory, RUN_FILES.run)));
}
