import type { Cell } from '../../matrix/cell.ts';
import type { Batch } from './batches.ts';
import { covers, type SiteSpec } from '../sites/site.ts';

/** A batch that waits for a worker, and how often its cells were tried. */
export class Waiting {
  readonly batch: Batch;
  readonly #attempts: ReadonlyMap<Cell, number>;

  constructor(batch: Batch, attempts: ReadonlyMap<Cell, number> = new Map()) {
    this.batch = batch;
    this.#attempts = attempts;
  }

  /** Which try of a cell this is, from 1. */
  attemptOf(cell: Cell): number {
    return this.#attempts.get(cell) ?? 1;
  }

  /**
   * What is left when a cell has failed. Where its world did, the batch is measured again, with the same random numbers;
   * a cell that failed by itself is tried again alone, with others. Both follow from the batch alone.
   *
   * @param final - it is not tried again
   */
  after(failed: Cell, { final, byItself }: { final: boolean; byItself: boolean }): Waiting[] {
    const { spec, cells, attempt } = this.batch;
    const attempts = new Map(this.#attempts).set(failed, this.attemptOf(failed) + 1);
    if (!final && !byItself) return [new Waiting(this.batch, attempts)];
    const others = cells.slice(cells.indexOf(failed) + 1);
    return [
      ...(final ? [] : [new Waiting({ spec, cells: [failed], attempt: attempt + 1 }, attempts)]),
      ...(others.length > 0 ? [new Waiting({ spec, cells: others, attempt: 1 }, attempts)] : []),
    ];
  }
}

/** Batches that wait for a worker: in their order, but first those that fit the world that stands. */
export class BatchQueue {
  readonly #waiting: Waiting[];

  constructor(batches: readonly Batch[]) {
    this.#waiting = batches.map((batch) => new Waiting(batch));
  }

  take(standing: SiteSpec | undefined): Waiting | undefined {
    const fits = standing ? this.#waiting.findIndex(({ batch }) => covers(standing, batch.spec)) : -1;
    return this.#waiting.splice(Math.max(0, fits), 1)[0];
  }

  putBack(waiting: readonly Waiting[]): void {
    this.#waiting.push(...waiting);
  }
}
