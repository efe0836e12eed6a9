import type { LoadedExperiment } from '../load.ts';
import type { Cell } from '../matrix/cell.ts';
import { expectedTime, expectedWallTime } from '../matrix/expect.ts';
import { meaningsOf } from '../matrix/meanings.ts';
import type { Where } from '../matrix/select.ts';
import { cellsOfStage } from './stage.ts';

/** What an experiment will measure. Times are seconds, and estimates. */
export interface Listing {
  stages: { name: string; points: { what: string; repeats: number; expected: number }[] }[];
  cells: number;
  /** Of the network, all cells together. */
  networkTime: number;
  wallTime: number;
}

/**
 * Lists the cells of an experiment without measuring anything. What a later stage takes from an earlier one, a
 * threshold for one, is not known yet and does not change how many there are.
 *
 * @throws UsageError when a matrix is not valid, or one name stands for workloads that cannot be compared.
 */
export function listCells(
  loaded: Pick<LoadedExperiment, 'experiment' | 'file'>,
  given: {
    seed?: number | undefined;
    repeats?: number | undefined;
    filter?: Where | undefined;
    clock: 'virtual' | 'real';
    jobs: number;
  },
): Listing {
  const { experiment } = loaded;
  const { seed = experiment.seed, repeats, filter, clock, jobs } = given;
  const context = { findings: {}, seed, repeats };
  const stages = experiment.stages.map((stage) => ({
    name: stage.name,
    cells: cellsOfStage(loaded, stage, context, filter),
  }));
  const all = stages.flatMap(({ cells }) => cells);
  // Whoever lists an experiment learns of names that will not do before it is measured.
  meaningsOf(all);
  return {
    stages: stages.map(({ name, cells }) => ({
      name,
      points: [...Map.groupBy(cells, describe)].map(([what, same]) => ({
        what,
        repeats: same.length,
        expected: same.reduce((sum, cell) => sum + expectedTime(cell), 0) / same.length,
      })),
    })),
    cells: all.length,
    networkTime: all.reduce((sum, cell) => sum + expectedTime(cell), 0),
    wallTime: expectedWallTime(all, clock, jobs),
  };
}

const describe = ({ links, policy, workload, factors }: Cell): string =>
  [
    links.map(({ name }) => name).join('+'),
    policy.label,
    workload.name,
    ...Object.entries(factors).map(([name, value]) => `${name} ${value}`),
  ].join(', ');
