import { isDeepStrictEqual } from 'node:util';
import { FailedError } from '../../netns/errors.ts';
import { openWorld, type WorldChoice } from '../../testbed/worlds/choose.ts';
import { jobOf, type Cell } from '../matrix/cell.ts';
import { Site, type SiteSpec } from './site.ts';

/** A cell that was measured. */
export type Measured = Awaited<ReturnType<Site['runCell']>>;

export interface CellRun {
  cell: Cell;
  attempt: number;
  wallTime: number;
}

/** What becomes of cells; each call is awaited before its worker goes on. */
export interface Outcome {
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
 * Runs cells in parallel worlds, one worker each. A worker keeps its world from cell to cell as long as it
 * fits and nothing fails in it.
 *
 * @throws whatever `outcome` throws, and the reason of the signal when it is aborted; workers have ended then.
 */
export async function runCells(
  cells: readonly Cell[],
  choice: WorldChoice,
  jobs: number,
  specFor: (cell: Cell) => SiteSpec,
  outcome: Outcome,
  signal: AbortSignal,
): Promise<void> {
  const queue = cells.map((cell) => ({ cell, attempt: 1 }));
  const stop = new AbortController();
  const stopped = AbortSignal.any([signal, stop.signal]);
  const work = async (worker: number): Promise<void> => {
    let site: Site | undefined;
    const close = (): void => void site?.world.close();
    stopped.addEventListener('abort', close);
    try {
      for (let next = queue.shift(); next && !stopped.aborted; next = queue.shift()) {
        const { cell, attempt } = next;
        const started = performance.now();
        const run = (): CellRun => ({ cell, attempt, wallTime: (performance.now() - started) / 1000 });
        try {
          site = await fitting(site, specFor(cell), choice, worker, outcome);
          const measured = await site.runCell(jobOf(cell), (done) => outcome.progress(cell, done));
          await outcome.measured(run(), measured);
        } catch (error) {
          await site?.world.close();
          site = undefined;
          if (stopped.aborted || !isMishap(error)) throw error;
          const final = attempt >= ATTEMPTS;
          await outcome.failed(run(), error, final);
          if (!final) queue.push({ cell, attempt: attempt + 1 });
        }
      }
    } catch (error) {
      stop.abort(error);
      throw error;
    } finally {
      stopped.removeEventListener('abort', close);
      await site?.world.close();
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: jobs }, (_, worker) => work(worker)));
  signal.throwIfAborted();
  if (stop.signal.aborted) throw stop.signal.reason;
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** The same site when it fits, else a new one in a new world. */
async function fitting(
  site: Site | undefined,
  spec: SiteSpec,
  choice: WorldChoice,
  worker: number,
  outcome: Outcome,
): Promise<Site> {
  if (site && isDeepStrictEqual(site.spec, spec)) return site;
  await site?.world.close();
  const fresh = await Site.open(await openWorld(choice, worker), spec);
  await outcome.opened(fresh);
  return fresh;
}

/** A world or a transfer that failed: worth another try. Anything else, a full disk say, ends the run. */
const isMishap = (error: unknown): error is FailedError => error instanceof FailedError;
