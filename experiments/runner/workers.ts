import { isDeepStrictEqual } from 'node:util';
import { FailedError } from '../../base/errors.ts';
import { openWorld, type WorldChoice } from '../../testbed/worlds/choose.ts';
import type { Cell } from '../matrix/cell.ts';
import { jobOf } from '../matrix/job.ts';
import type { Recorder } from './recorder.ts';
import { Site, type SiteSpec } from './site.ts';

/** A cell that was measured. */
export type Measured = Awaited<ReturnType<Site['runCell']>>;

export interface CellRun {
  cell: Cell;
  attempt: number;
  wallTime: number;
}

/** Is told what becomes of cells; each call is awaited before its worker goes on. */
export interface CellListener {
  progress: (cell: Cell, done: number) => void;
  measured: (run: CellRun, measured: Measured) => Promise<void>;
  /** `final`: it will not be tried again. */
  failed: (run: CellRun, error: Error, final: boolean) => Promise<void>;
  /** A site stands. */
  opened: (site: Site) => Promise<void>;
}

/** How often a cell is tried, each time in a fresh world. */
const ATTEMPTS = 2;

/**
 * Workers with a world each. A worker keeps its world from cell to cell, and from stage to stage, as long as it
 * fits and nothing fails in it. `close` ends the worlds.
 */
export class Workers implements AsyncDisposable {
  readonly #choice: WorldChoice;
  readonly #sites: (Site | undefined)[];
  readonly #signal: AbortSignal;
  readonly #recorder: Recorder | undefined;

  /**
   * @param signal - aborted, it ends all worlds at once
   * @param recorder - captures the packets of each cell
   */
  constructor(choice: WorldChoice, jobs: number, signal: AbortSignal, recorder?: Recorder) {
    this.#recorder = recorder;
    this.#choice = choice;
    this.#sites = Array.from({ length: jobs }, () => undefined);
    this.#signal = signal;
  }

  /**
   * Runs cells side by side.
   *
   * @throws whatever `listener` throws, and the reason of the signal when it is aborted; no worker works then.
   */
  async run(
    cells: readonly Cell[],
    specFor: (cell: Cell) => SiteSpec,
    listener: CellListener,
  ): Promise<void> {
    const queue = new CellQueue(cells, specFor);
    const stop = new AbortController();
    const stopped = AbortSignal.any([this.#signal, stop.signal]);
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
    this.#signal.throwIfAborted();
    if (stop.signal.aborted) throw stop.signal.reason;
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  async close(): Promise<void> {
    await Promise.all(this.#sites.map((_, worker) => this.#end(worker)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #work(worker: number, queue: CellQueue, listener: CellListener, stopped: AbortSignal): Promise<void> {
    for (
      let next = queue.take(this.#sites[worker]?.spec);
      next && !stopped.aborted;
      next = queue.take(this.#sites[worker]?.spec)
    ) {
      const { cell, attempt, spec } = next;
      const started = performance.now();
      const run = (): CellRun => ({ cell, attempt, wallTime: (performance.now() - started) / 1000 });
      try {
        const site = await this.#fitting(worker, spec, listener);
        const runCell = () => site.runCell(jobOf(cell), (done) => listener.progress(cell, done));
        const measured = await (this.#recorder?.recorded(site.world, cell, runCell) ?? runCell());
        await listener.measured(run(), measured);
      } catch (error) {
        await this.#end(worker);
        if (stopped.aborted || !isRetryable(error)) throw error;
        const final = attempt >= ATTEMPTS;
        await listener.failed(run(), error, final);
        if (!final) queue.putBack({ cell, attempt: attempt + 1, spec });
      }
    }
  }

  /** The same site when it fits, else a new one in a new world. */
  async #fitting(worker: number, spec: SiteSpec, listener: CellListener): Promise<Site> {
    const site = this.#sites[worker];
    if (site && covers(site.spec, spec)) return site;
    await this.#end(worker);
    const fresh = await Site.open(await openWorld(this.#choice, worker), spec);
    this.#sites[worker] = fresh;
    this.#signal.throwIfAborted();
    await listener.opened(fresh);
    return fresh;
  }

  async #end(worker: number): Promise<void> {
    const site = this.#sites[worker];
    this.#sites[worker] = undefined;
    await site?.world.close();
  }
}

interface Waiting {
  cell: Cell;
  attempt: number;
  spec: SiteSpec;
}

/** Cells that wait for a worker: in their order, but first those that fit the world that stands. */
class CellQueue {
  readonly #waiting: Waiting[];

  constructor(cells: readonly Cell[], specFor: (cell: Cell) => SiteSpec) {
    this.#waiting = cells.map((cell) => ({ cell, attempt: 1, spec: specFor(cell) }));
  }

  take(standing: SiteSpec | undefined): Waiting | undefined {
    const fits = standing ? this.#waiting.findIndex(({ spec }) => covers(standing, spec)) : -1;
    return this.#waiting.splice(Math.max(0, fits), 1)[0];
  }

  putBack(waiting: Waiting): void {
    this.#waiting.push(waiting);
  }
}

/** Whether a site will do for cells that need another: more links than needed do no harm, they stay idle. */
const covers = (site: SiteSpec, needed: SiteSpec): boolean =>
  site === needed ||
  (isDeepStrictEqual(site.transport, needed.transport) &&
    needed.profiles.every((profile) => site.profiles.some((own) => isDeepStrictEqual(own, profile))));

/** A world or a transfer that failed: worth another try. Anything else, a full disk say, ends the run. */
const isRetryable = (error: unknown): error is FailedError => error instanceof FailedError;
