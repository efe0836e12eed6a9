import { createHash } from 'node:crypto';
import { definitionOf, type Cell } from '../../matrix/cell.ts';
import { expectedTime } from '../../matrix/expect.ts';
import { randomFrom, shuffled } from '../../matrix/random.ts';
import type { SiteSpec } from '../sites/site.ts';
import { planSites } from '../sites/sites.ts';

/**
 * Cells that are measured one after the other in one world. A guest that measures a batch from its start repeats to the
 * bit; so a batch is always measured as a whole, and made by the plan alone: not by what is missing or by who measures.
 */
export interface Batch {
  spec: SiteSpec;
  cells: readonly Cell[];
  /** Which try this is of a cell that failed by itself, and would again with the same random numbers. */
  attempt: number;
}

/**
 * Network seconds of a batch: a guest needs a second of the wall clock to start, and measures 50 of the network in it.
 * Few enough that little is lost when a run is stopped, and that workers end at about the same time.
 */
const NETWORK_TIME = 300;

export interface PlanOptions {
  seed: number;
  stage: string;
  /** Each cell by itself. */
  isolate: boolean;
}

/**
 * Splits the cells of a stage into batches: repeat after repeat, in an order drawn from the seed, cells that share a
 * topology. More repeats leave the batches of the first ones as they are.
 */
export function planBatches(cells: readonly Cell[], { seed, stage, isolate }: PlanOptions): Batch[] {
  const specFor = planSites(cells);
  const repeats = [...Map.groupBy(cells, ({ repeat }) => repeat)].sort(([a], [b]) => a - b);
  const ordered = repeats.flatMap(([repeat, same]) =>
    shuffled(same, randomFrom(seed, stage, 'order', repeat)),
  );
  return [...Map.groupBy(ordered, specFor)].flatMap(([spec, same]) =>
    (isolate ? same.map((cell) => [cell]) : filled(same)).map((some) => ({ spec, cells: some, attempt: 1 })),
  );
}

function filled(cells: readonly Cell[]): Cell[][] {
  const batches: Cell[][] = [];
  let left = 0;
  for (const cell of cells) {
    const time = expectedTime(cell);
    const last = batches.at(-1);
    if (last && time <= left) last.push(cell);
    else {
      batches.push([cell]);
      left = NETWORK_TIME;
    }
    left -= time;
  }
  return batches;
}

/**
 * The seed of a batch's guest, 16 hexadecimal digits: from the run's seed and what its cells are called, repeats
 * included. It is not from the numbers behind these names: runs that differ in one of them, a rate say, share their
 * draws, and what they differ in is due to that number (common random numbers; Law, Simulation Modeling and Analysis,
 * ch. 11).
 */
export const seedOf = ({ cells, attempt }: Batch): string =>
  createHash('sha256')
    .update(JSON.stringify([cells.map(nameOf), attempt]))
    .digest('hex')
    .slice(0, 16);

/** The seed of netem on the links of a batch, 48 bits of the same. */
export const netemSeedOf = (batch: Batch): number => Number.parseInt(seedOf(batch).slice(0, 12), 16);

function nameOf(cell: Cell): unknown {
  const { links, policy, workload, repeat, factors } = definitionOf(cell);
  const sorted = Object.entries(factors).sort(([a], [b]) => (a < b ? -1 : 1));
  return [cell.seed, cell.transport, links, policy, workload, repeat, sorted];
}
