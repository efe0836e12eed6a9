import type { LoadedExperiment } from '../load.ts';
import { describeCell } from '../matrix/cell.ts';
import { expectedTime, expectedWallTime } from '../matrix/expect.ts';
import type { WorldKind } from '../../testbed/worlds/congestion-control.ts';
import type { Where } from '../matrix/select.ts';
import { cellsOfStages } from './batches/stage.ts';

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
 * @throws UsageError for whatever would be refused before anything is measured.
 */
export async function listCells(
  loaded: Pick<LoadedExperiment, 'experiment' | 'file'>,
  given: {
    seed?: number | undefined;
    repeats?: number | undefined;
    filter?: Where | undefined;
    clock: 'virtual' | 'real';
    jobs: number;
    /** Default: the guest. */
    world?: WorldKind | undefined;
  },
): Promise<Listing> {
  const { experiment } = loaded;
  const { seed = experiment.seed, repeats, filter, clock, jobs, world = 'guest' } = given;
  const stages = await cellsOfStages(loaded, { seed, repeats, filter, world });
  const all = stages.flatMap(({ cells }) => cells);
  return {
    stages: stages.map(({ name, cells }) => ({
      name,
      points: [...Map.groupBy(cells, describeCell)].map(([what, same]) => ({
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
