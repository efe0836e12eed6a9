import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { sum } from 'simple-statistics';
import { bench, describe } from 'vitest';
import { profileNamed } from '../../testbed/profiles.ts';
import { chooseWorld, openWorld } from '../../testbed/worlds/kinds/choose.ts';
import { CATALOGUE, FIGURES } from '../../paper/catalogue.ts';
import { loadExperiment, type LoadedExperiment } from '../load.ts';
import { defineExperiment, only } from '../define.ts';
import { objects } from '../../workloads/clients/index.ts';
import { speedOf, spread } from '../testing/speed.ts';
import { runExperiment } from './run.ts';

/** Each benchmark is a measurement of its own; the harness runs it once and the text it prints is the result. */
const once = { iterations: 1, warmupIterations: 0, warmupTime: 0, time: 0 };
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const seconds = (since: number): number => (performance.now() - since) / 1000;

const choice = await chooseWorld();

/** Measures an experiment into a folder that is removed after it was looked at. */
async function runInto<Result>(
  loaded: LoadedExperiment,
  jobs: number,
  look: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'intentbed-bench-'));
  try {
    const signal = new AbortController().signal;
    const options = { choice, directory, jobs, resume: false, command: ['bench'], signal, quiet: true };
    const { failed } = await runExperiment(loaded, options);
    if (failed.length > 0) throw new Error(`${failed.length} cells failed`);
    return await look(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

describe('worlds', () => {
  bench(
    'start of a world to its topology',
    async () => {
      const times: number[] = [];
      for (let round = 0; round < 7; round++) {
        const started = performance.now();
        await using world = await openWorld(choice);
        await world.topology({ links: [profileNamed('dsl'), profileNamed('lte')] });
        if (round > 0) times.push(seconds(started));
      }
      print(`start of a world to its topology, ${choice.kind}: ${spread(times)} s`);
    },
    once,
  );
});

describe('experiments', () => {
  const measure = async (name: string, quick: boolean, jobs: number) => {
    const started = performance.now();
    const loaded = await loadExperiment(name, CATALOGUE, { quick });
    return runInto(loaded, jobs, async (directory) => ({
      wall: seconds(started),
      ...(await speedOf(directory)),
    }));
  };

  bench(
    'Figure 7, quick, by one worker and by two',
    async () => {
      const pairs = [];
      for (let round = 0; round < 3; round++)
        pairs.push({ one: await measure('figure7', true, 1), two: await measure('figure7', true, 2) });
      const rate = ({ network, wallOfCells }: { network: number; wallOfCells: number }) =>
        network / wallOfCells;
      print(
        `Figure 7, quick, one worker: ${spread(
          pairs.map(({ one }) => one.wall),
          1,
        )} s`,
      );
      print(
        `Figure 7, quick, two workers: ${spread(
          pairs.map(({ two }) => two.wall),
          1,
        )} s`,
      );
      print(
        `two workers over one, whole command: ${spread(pairs.map(({ one, two }) => one.wall / two.wall))} times`,
      );
      const throughput = pairs.map(({ one, two }) => (2 * rate(two)) / rate(one));
      print(`two workers over one, cells: ${spread(throughput)} times`);
      print(
        `network seconds per wall second and core: ${spread(
          pairs.map(({ two }) => rate(two)),
          1,
        )}`,
      );
    },
    once,
  );

  bench.runIf(process.env['INTENTBED_BENCH_FULL'])(
    'the whole paper',
    async () => {
      const walls = [];
      for (const name of FIGURES) {
        const { wall, network, wallOfCells } = await measure(name, false, 2);
        print(
          `${name} in full, two workers: ${wall.toFixed(0)} s for ${network.toFixed(0)} s of the network`,
        );
        print(`network seconds per wall second and core: ${(network / wallOfCells).toFixed(1)}`);
        walls.push(wall);
      }
      print(`the whole paper, two workers: ${sum(walls).toFixed(0)} s`);
    },
    once,
  );

  bench(
    'memory of the runner by number of cells',
    async () => {
      const declaration = {
        name: 'cells',
        links: [['dsl']],
        policies: [only('dsl')],
        workloads: [{ name: 'small', clients: [objects([1000])] }],
      };
      const used = [];
      for (const repeats of [50, 200]) {
        const experiment = defineExperiment({ ...declaration, repeats });
        await runInto({ experiment, file: null, source: '' }, 2, () => Promise.resolve());
        used.push(process.memoryUsage().rss / 2 ** 20);
      }
      print(
        `memory of the runner after 50 cells and after 200 more: ${used.map((mib) => mib.toFixed(0)).join(', ')} MiB`,
      );
    },
    once,
  );
});
