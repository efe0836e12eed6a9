import { existsSync } from 'node:fs';
import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { FailedError, UsageError } from '../base/errors.ts';
import { readRun } from './read.ts';
import {
  RUN_FILES,
  SCHEMA_VERSION,
  type CalibrationFile,
  type CellRecord,
  type Run,
  type Transfer,
} from './schema.ts';
import { appendLines } from './jsonl/append.ts';
import { arrangeTransfers } from './jsonl/arrange.ts';
import { claim } from '../base/processes/owner.ts';

/**
 * A run directory that is being written. Append-only but for `run.json` and `calibration.json`, which are
 * replaced as a whole. One process at a time.
 */
export class RunStore implements Disposable {
  readonly directory: string;
  readonly #release: () => void;
  readonly #finished = new Set<string>();
  run: Run;

  private constructor(directory: string, run: Run, release: () => void) {
    this.directory = directory;
    this.run = run;
    this.#release = release;
  }

  /** Starts a new run. @throws UsageError when the directory holds a run already. */
  static async create(directory: string, run: Run): Promise<RunStore> {
    await mkdir(directory, { recursive: true });
    if (existsSync(join(directory, RUN_FILES.run)))
      throw new UsageError(`${directory} already holds a run. Resume it with --resume ${directory}.`);
    const store = new RunStore(directory, run, claimRun(directory));
    // `run.json` last: with it the directory is a run.
    for (const file of [RUN_FILES.transfers, RUN_FILES.cells])
      await writeFile(join(directory, file), `${JSON.stringify({ schemaVersion: SCHEMA_VERSION })}\n`);
    await store.update({});
    return store;
  }

  /** Goes on with a run: what is complete is kept, what a crash cut short is taken away. */
  static async resume(directory: string): Promise<RunStore> {
    const release = claimRun(directory);
    try {
      for (const file of [RUN_FILES.transfers, RUN_FILES.cells]) await dropTornLine(join(directory, file));
      const { run, transfers } = await readRun(directory);
      const store = new RunStore(directory, run, release);
      for (const { cell } of transfers) store.#finished.add(cell);
      await store.update({ status: 'running', endedAt: null });
      return store;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Whether all transfers of a cell are there. */
  has(cell: string): boolean {
    return this.#finished.has(cell);
  }

  /** Finished transfers of these cells, read from the disk: a run may have more than fits into memory twice. */
  async transfersOf(cells: readonly string[]): Promise<Transfer[]> {
    const wanted = new Map(cells.map((cell, index) => [cell, index]));
    const { transfers } = await readRun(this.directory);
    return transfers
      .filter(({ cell }) => wanted.has(cell))
      .sort((a, b) => (wanted.get(a.cell) ?? 0) - (wanted.get(b.cell) ?? 0));
  }

  /** Writes a finished cell: all of its transfers or none. */
  async finish(transfers: readonly Transfer[], record: CellRecord): Promise<void> {
    await appendLines(join(this.directory, RUN_FILES.transfers), transfers);
    await appendLines(join(this.directory, RUN_FILES.cells), [record]);
    this.#finished.add(record.cell);
  }

  async fail(record: CellRecord): Promise<void> {
    await appendLines(join(this.directory, RUN_FILES.cells), [record]);
  }

  /** Puts the transfers into the order of these cells, whatever the order in which they were measured. */
  async arrange(cells: readonly string[]): Promise<void> {
    await arrangeTransfers(join(this.directory, RUN_FILES.transfers), cells);
  }

  async update(fields: Partial<Run>): Promise<void> {
    this.run = { ...this.run, ...fields };
    await this.#replace(RUN_FILES.run, this.run);
  }

  async calibrated(calibration: CalibrationFile): Promise<void> {
    await this.#replace(RUN_FILES.calibration, calibration);
  }

  [Symbol.dispose](): void {
    this.#release();
  }

  async #replace(file: string, document: unknown): Promise<void> {
    await writeFileAtomic(join(this.directory, file), `${JSON.stringify(document, null, 2)}\n`);
  }
}

/** One process writes a run. @throws FailedError when another one does. */
function claimRun(directory: string): () => void {
  const file = join(directory, RUN_FILES.lock);
  return claim(
    file,
    ({ pid }) => `Process ${pid} is running an experiment into this directory; ${file} says so.`,
  );
}

/** Cuts a last line off that has no end, so that the next one starts afresh. */
async function dropTornLine(file: string): Promise<void> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new FailedError(`${file} cannot be read: ${(error as Error).message}`);
  });
  await truncate(file, bytes.lastIndexOf(0x0a) + 1);
}
