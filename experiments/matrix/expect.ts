import { mean } from 'simple-statistics';
import { predictedTime } from '../../statistics/slow-start.ts';
import { resolveQueue, roundTripTime } from '../../testbed/topology/queue.ts';
import { kindOf } from '../../workloads/clients/client.ts';
import type { Cell } from './cell.ts';

/** Network seconds that one core measures in a second of wall clock; see `npm run bench`. */
const SPEED = { virtual: 20, real: 1 };
/** Seconds of wall clock until a world can measure. */
const WORLD_START = 8;

/**
 * Seconds of the network that a cell will take, about: the model of slow start for each object over the mean of
 * the cell's links; beside a client of the background half of the rate and a full queue.
 */
export function expectedTime({ links, workload: { clients }, transport: { initialWindow } }: Cell): number {
  const alone = clients.length === 1;
  const isShared = !alone && clients.some((client) => kindOf(client).background);
  const over = (size: number): number =>
    mean(
      links.map((profile) =>
        predictedTime(size, {
          rate: profile.down.rate / (isShared ? 2 : 1),
          roundTripTime: roundTripTime(profile) + (isShared ? resolveQueue(profile, 'down').seconds : 0),
          initialWindow,
        }),
      ),
    );
  return Math.max(...clients.map((client) => kindOf(client).expectedTime(client, { over, alone })));
}

/** Seconds of wall clock that cells will take, about. */
export const expectedWallTime = (cells: readonly Cell[], clock: keyof typeof SPEED, jobs: number): number =>
  WORLD_START + cells.reduce((sum, cell) => sum + expectedTime(cell), 0) / (SPEED[clock] * jobs);
