import { FailedError } from '../../../base/errors.ts';
import type { Topology } from '../../../testbed/topology/spec.ts';
import { openWorld, type WorldChoice } from '../../../testbed/worlds/kinds/choose.ts';
import type { World } from '../../../testbed/worlds/world.ts';
import type { Cell } from '../../matrix/cell.ts';
import { jobOf } from '../../matrix/job.ts';
import { BatchQueue, type Waiting } from './queue.ts';
import { netemSeedOf, type Batch } from './batches.ts';
import type { Recorder } from '../recorder.ts';
import { SeededSite } from '../sites/seeded-site.ts';
import { CellError, covers, Site, type Done } from '../sites/site.ts';

export interface CellRun {
  cell: Cell;
  attempt: number;
  wallTime: number;
}

/** Is told what becomes of cells; each call is awaited before its worker goes on. */
export interface CellListener {
  /** Whether a cell is still to be measured. Others of its batch may be measured again beside it. */
  isMissing: (cell: Cell) => boolean;
  progress: (cell: Cell, done: number) => void;
  measured: (run: CellRun, measured: Done) => Promise<void>;
  /** `final`: it will not be tried again. */
  failed: (run: CellRun, error: Error, final: boolean) => Promise<void>;
  /** A world stands in which cells are measured, or were, and may be asked. */
  stands: (site: { world: World; topology: Topology }) => Promise<void>;
}

export interface WorkersOptions {
  choice: WorldChoice;
  jobs: number;
  /** Aborted, it ends all worlds at once. */
  signal: AbortSignal;
  /** Each batch in a guest of its own that repeats to the bit; else worlds go on from batch to batch. */
  repeatable: boolean;
  /** Captures the packets of each cell; not of guests that repeat to the bit. */
  recorder?: Recorder | undefined;
  /**
   * Look at congestion windows, round-trip times and queues of each cell. To look takes microseconds, which can
   * decide which packet is lost: a guest that repeats to the bit has a twin that is looked at in its place.
   */
  watch?: boolean | undefined;
}

/** How often a cell is tried, each time in a fresh world. */
const ATTEMPTS = 2;

/** Workers with a world each, which measure batches side by side. `close` ends the worlds. */
export class Workers implements AsyncDisposable {
  readonly #options: WorkersOptions;
  /** Worlds that go on from batch to batch, by worker. */
  readonly #sites: (Site | undefined)[];

  constructor(options: WorkersOptions) {
    this.#options = options;
    this.#sites = Array.from({ length: options.jobs }, () => undefined);
  }

  /**
   * Measures batches.
   *
   * @throws whatever `listener` throws, and the reason of the signal when it is aborted; no worker works then.
   */
  async run(batches: readonly Batch[], listener: CellListener): Promise<void> {
    const { signal } = this.#options;
    const queue = new BatchQueue(batches);
    const stop = new AbortController();
    const stopped = AbortSignal.any([signal, stop.signal]);
    const endWorlds = (): void => void this.close();
    stopped.addEventListener('abort', endWorlds);
    const ends = await Promise.allSettled(
      this.#sites.map((_, worker) =>
        this.#work(worker, queue, listener, stopped).catch((error: unknown) => {
          stop.abort(error);
          throw error;
        }),
      ),
    );
    stopped.removeEventListener('abort', endWorlds);
    signal.throwIfAborted();
    if (stop.signal.aborted) throw stop.signal.reason;
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  async close(): Promise<void> {
    await Promise.all(this.#sites.map((_, worker) => this.#end(worker)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #work(
    worker: number,
    queue: BatchQueue,
    listener: CellListener,
    stopped: AbortSignal,
  ): Promise<void> {
    while (!stopped.aborted) {
      const next = queue.take(this.#sites[worker]?.spec);
      if (!next) return;
      await this.#measure(worker, next, queue, listener, stopped);
    }
  }

  /** Measures a batch up to the first cell that fails; what is left of it waits for another world. */
  async #measure(
    worker: number,
    waiting: Waiting,
    queue: BatchQueue,
    listener: CellListener,
    stopped: AbortSignal,
  ): Promise<void> {
    const { cells } = waiting.batch;
    let started = performance.now();
    let current = cells[0];
    const run = (cell: Cell): CellRun => {
      const wallTime = (performance.now() - started) / 1000;
      return { cell, attempt: waiting.attemptOf(cell), wallTime };
    };
    try {
      await using site = await this.#siteFor(worker, waiting.batch, listener, stopped);
      const last = cells.findLastIndex(listener.isMissing);
      for (const cell of cells.slice(0, last + 1)) {
        current = cell;
        const isMissing = listener.isMissing(cell);
        if (!isMissing && !site.isWhole) continue;
        const measured = await site.measure(cell, (done) => isMissing && listener.progress(cell, done));
        if (isMissing) await listener.measured(run(cell), measured);
        started = performance.now();
      }
      await site.finished();
    } catch (error) {
      await this.#end(worker);
      if (stopped.aborted || !isRetryable(error) || !current) throw error;
      const final = waiting.attemptOf(current) >= ATTEMPTS;
      if (listener.isMissing(current)) await listener.failed(run(current), error, final);
      queue.putBack(waiting.after(current, { final, byItself: error instanceof CellError }));
    }
  }

  /** What measures the cells of a batch, one after the other. */
  async #siteFor(
    worker: number,
    batch: Batch,
    listener: CellListener,
    stopped: AbortSignal,
  ): Promise<MeasuringSite> {
    const { choice, repeatable, recorder, watch } = this.#options;
    if (repeatable && choice.kind === 'guest') {
      const guest = await SeededSite.open(choice, batch, worker, stopped);
      const twin = watch ? await SeededSite.open(choice, batch, worker, stopped, { watch }) : null;
      return {
        isWhole: true,
        measure: async (cell, progress) => {
          const [done, seen] = await Promise.all([
            guest.measured(cell, progress),
            twin?.measured(cell, () => undefined),
          ]);
          return seen?.watched ? { ...done, watched: seen.watched } : done;
        },
        finished: () => listener.stands(guest),
        [Symbol.asyncDispose]: async () => {
          await Promise.all([guest[Symbol.asyncDispose](), twin?.[Symbol.asyncDispose]()]);
        },
      };
    }
    const site = await this.#fitting(worker, batch, listener);
    return {
      isWhole: false,
      measure: (cell, progress) => {
        const runCell = () => site.runCell(jobOf(cell, { watch }), progress);
        return recorder?.recorded(site.world, cell, runCell) ?? runCell();
      },
      finished: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  /** The same site when it fits, else a new one in a new world. */
  async #fitting(worker: number, batch: Batch, listener: CellListener): Promise<Site> {
    const { choice, signal } = this.#options;
    const site = this.#sites[worker];
    if (site && covers(site.spec, batch.spec)) return site;
    await this.#end(worker);
    const fresh = await Site.open(await openWorld(choice, worker), batch.spec, netemSeedOf(batch));
    this.#sites[worker] = fresh;
    signal.throwIfAborted();
    await listener.stands(fresh);
    return fresh;
  }

  async #end(worker: number): Promise<void> {
    const site = this.#sites[worker];
    this.#sites[worker] = undefined;
    await site?.world.close();
  }
}

interface MeasuringSite extends AsyncDisposable {
  /** Whether all cells of a batch are measured, in their order, also those that are not missing. */
  isWhole: boolean;
  measure: (cell: Cell, progress: (done: number) => void) => Promise<Done>;
  /** All that was missing is measured. */
  finished: () => Promise<void>;
}

/** A world or a transfer that failed: worth another try. Anything else, a full disk say, ends the run. */
const isRetryable = (error: unknown): error is FailedError => error instanceof FailedError;
