import { availableParallelism } from 'node:os';
import process from 'node:process';
import { loadExperiment } from '../experiments/load.ts';
import { CATALOGUE, EXPERIMENTS } from '../paper/catalogue.ts';
import { parseFilter, type Where } from '../experiments/matrix/select.ts';
import { listCells, type Listing } from '../experiments/runner/list.ts';
import { runDirectory } from '../experiments/runner/run.ts';
import { duration } from '../experiments/runner/progress.ts';
import { UsageError } from '../base/errors.ts';
import { toType } from '../base/installation/to-type.ts';
import { chooseWorld } from '../testbed/worlds/kinds/choose.ts';
import type { Register } from './register.ts';
import { taskToResume, type Task } from '../experiments/runner/task.ts';
import { conclude, measure, withMeasureOptions, type MeasureOptions } from './measure.ts';

interface Options extends MeasureOptions {
  list: boolean;
  filter?: Where;
  capture: boolean;
  watch: boolean;
  isolate: boolean;
}

export const register: Register = (program, signal) => {
  withMeasureOptions(
    program
      .command('experiment')
      .description('measure an experiment of your own, and report it')
      .argument('[experiment]', `a file, or one of ${EXPERIMENTS.join(', ')}`)
      .option('--list', 'show the cells and the expected time, measure nothing', false)
      .option(
        '--filter <expression>',
        'measure only some cells: policy=category,workload=nyt|flickr (commas: and, bars: or)',
        parseFilter,
      )
      .option('--isolate', 'measure each cell in a guest of its own: it repeats in any company', false)
      .option('--capture', 'keep the packets of each cell, as pcapng files in the run', false)
      .option('--watch', 'look at congestion windows, round-trip times and queues of each cell', false),
  ).action((named: string | undefined, options: Options) => experiment(named, options, signal));
};

async function experiment(named: string | undefined, options: Options, signal: AbortSignal): Promise<void> {
  const task = await taskOf(named, options);
  // Whoever mistyped something learns of it before a kernel is built or a world starts.
  const listing = await list(task, options);
  if (options.list) {
    process.stdout.write(options.json ? `${JSON.stringify(listing, null, 2)}\n` : words(listing));
    return;
  }
  const { world, clock } = options;
  const choice = await chooseWorld({ world, clock, signal });
  process.stderr.write(`World: ${choice.kind}, ${choice.clock} clock.\n`);
  const again = toType('experiment', '--resume', task.directory);
  conclude(
    [await measure({ ...task, capture: options.capture }, choice, options.jobs, again, signal)],
    options.json,
  );
}

/** A new run, or one to go on with: as it was begun, but from the file that is named now. */
async function taskOf(named: string | undefined, options: Options): Promise<Task> {
  const { resume, quick, seed, repeats, filter, isolate, watch, out } = options;
  if (resume) {
    const task = await taskToResume(resume);
    return { ...task, named: named ?? task.named };
  }
  if (!named) throw new UsageError(`Name an experiment: a file, or one of ${EXPERIMENTS.join(', ')}.`);
  const { experiment: found } = await loadExperiment(named, CATALOGUE, { quick });
  const directory = out ?? runDirectory(found.name);
  return { named, directory, resume: false, quick, seed, repeats, filter, isolate, watch };
}

async function list(task: Task, { jobs, world, clock }: Options): Promise<Listing> {
  return listCells(await loadExperiment(task.named, CATALOGUE, { quick: task.quick }), {
    ...{ seed: task.seed, repeats: task.repeats, filter: task.filter },
    world: world === 'host' ? 'host' : 'guest',
    clock: clock === 'real' ? 'real' : 'virtual',
    jobs: jobs ?? availableParallelism(),
  });
}

function words({ stages, cells, networkTime, wallTime }: Listing): string {
  const lines = stages.flatMap(({ name, points }) => [
    `${name}:`,
    ...points.map(
      ({ what, repeats, expected }) => `  ${repeats} × ${what}, about ${expected.toFixed(1)} s each`,
    ),
  ]);
  return [
    ...lines,
    `${cells} cells, about ${duration(networkTime)} of the network, about ${duration(wallTime)} of wall clock`,
    '',
  ].join('\n');
}
