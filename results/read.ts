import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { z } from 'zod';
import { collectCells, type CellOutcome } from './cells.ts';
import { RunError } from './errors.ts';
import { describeIssuesInline } from '../base/input/validate.ts';
import { readLines } from './jsonl/lines.ts';
import { openNotebook, type Note, type Notebook } from './notes.ts';
import {
  calibrationFileSchema,
  cellRecordSchema,
  RUN_FILES,
  runSchema,
  type CalibrationFile,
  type CellRecord,
  type Run,
  type Transfer,
} from './schema.ts';
import { readTransfers } from './transfers.ts';
import { upgradeRun } from './older/upgrade.ts';

/** A run as read from its directory, with everything that a report may be made of. */
export interface RecordedRun {
  directory: string;
  /** How the run is named among others: its directory's name. */
  label: string;
  run: Run;
  /** Transfers of the complete cells only, in the order of the cells and of their positions. */
  transfers: Transfer[];
  /** Every cell of the matrix, and what became of it. */
  cells: CellOutcome[];
  calibration: CalibrationFile | null;
  notes: Note[];
}

/**
 * Reads a run directory. What is damaged or incomplete is left out and named in `notes`; a run in progress
 * or an interrupted one can be read.
 *
 * @throws RunError when the directory is none, or when its `run.json` is missing, invalid or newer than this
 * program.
 */
export async function readRun(directory: string): Promise<RecordedRun> {
  const notes = openNotebook();
  const run = await readRunFile(directory);
  noteStatus(run, notes);
  const calibration = await readCalibration(directory, run, notes);
  const records = await readCellRecords(directory, notes);
  const transfers = await readTransfers(directory, notes);
  const { cells, complete } = collectCells(run.cells, records, transfers, notes);
  return {
    directory,
    label: basename(resolve(directory)),
    run,
    transfers: complete,
    cells,
    calibration,
    notes: notes.list(),
  };
}

/**
 * Reads what a run says of itself, converted to the present version.
 *
 * @throws RunError when it is missing, invalid or newer than this program.
 */
export async function readRunFile(directory: string): Promise<Run> {
  const file = join(directory, RUN_FILES.run);
  const text = await readFile(file, 'utf8').catch(async (error: unknown) => {
    throw new RunError(await explainMissing(directory, file, error));
  });
  const document = upgradeRun(parseJson(text, file), file);
  return parse(runSchema, document, file);
}

async function explainMissing(directory: string, file: string, error: unknown): Promise<string> {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return `${file} cannot be read: ${message}.`;
  const found = await stat(directory).catch(() => null);
  if (!found) return `There is no run directory ${directory}.`;
  if (!found.isDirectory()) return `${directory} is a file; give the run directory that an experiment wrote.`;
  return `${directory} is not a run directory: it has no ${RUN_FILES.run}.`;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RunError(`${file} is not JSON: ${(error as Error).message}.`);
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, document: unknown, file: string): z.output<Schema> {
  const result = schema.safeParse(document);
  if (!result.success) throw new RunError(`${file}: ${describeIssuesInline(result.error, document)}.`);
  return result.data;
}

function noteStatus(run: Run, notes: Notebook): void {
  const states: Partial<Record<Run['status'], string>> = {
    running: 'The run is in progress, or it was killed; what is finished is reported.',
    interrupted: 'The run was interrupted and can be resumed; what is finished is reported.',
    failed: 'The run failed; what is finished is reported.',
  };
  const message = states[run.status];
  if (message) notes.add('status', { severity: 'warning', file: RUN_FILES.run, line: null, message });
}

async function readCalibration(
  directory: string,
  run: Run,
  notes: Notebook,
): Promise<CalibrationFile | null> {
  const file = join(directory, RUN_FILES.calibration);
  const warn = (message: string) =>
    notes.add('calibration', { severity: 'warning', file: RUN_FILES.calibration, line: null, message });
  const text = await readIfThere(file);
  if (text === null) {
    warn('The run has no calibration; nothing shows that its links behaved as configured.');
    return null;
  }
  try {
    const calibration = parse(calibrationFileSchema, parseJson(text, file), file);
    if (calibration.clock !== run.clock || calibration.world !== run.world) {
      warn(
        `Calibrated in world ${calibration.world} with the ${calibration.clock} clock, ` +
          `measured in world ${run.world} with the ${run.clock} clock.`,
      );
    }
    return calibration;
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    warn(`The calibration is left out: ${error.message}`);
    return null;
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The last line of a cell counts. */
async function readCellRecords(directory: string, notes: Notebook): Promise<Map<string, CellRecord>> {
  const file = join(directory, RUN_FILES.cells);
  const records = new Map<string, CellRecord>();
  for await (const [, record] of readLines(file, cellRecordSchema, notes)) records.set(record.cell, record);
  return records;
}
