import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UsageError } from '../base/errors.ts';
import { defineExperiment, type Declaration, type Experiment } from './define.ts';

/** The experiments that come with the project, by name. */
const FILES: Readonly<Record<string, string>> = {
  figure5: '../paper/figure5/experiment.ts',
  figure6: '../paper/figure6/experiment.ts',
  figure7: '../paper/figure7/experiment.ts',
  conditions: '../paper/conditions/experiment.ts',
  settings: '../paper/settings/experiment.ts',
  sensitivity: '../paper/sensitivity/experiment.ts',
};

export const experimentNames = Object.keys(FILES);

/** What `reproduce` measures by itself, and what it knows beside that. */
export const FIGURES: readonly string[] = ['figure5', 'figure6', 'figure7'];
export const reproducible: readonly string[] = experimentNames;

/** An experiment, and the file that declares it. */
export interface LoadedExperiment {
  experiment: Experiment;
  /** Null for those of this project, which are known by name. */
  file: string | null;
  /** The text of the file, for the record. */
  source: string;
}

/**
 * Loads an experiment: one of this project by name, or a file by path. A file exports by default what
 * `defineExperiment` returns, the plain data that it takes, or a function of `{ quick }` that returns either.
 *
 * @throws UsageError that lists the known names, or says what the file should export.
 */
export async function loadExperiment(named: string, options: { quick: boolean }): Promise<LoadedExperiment> {
  const own = FILES[named];
  const file = own ? fileURLToPath(new URL(own, import.meta.url)) : resolve(named);
  if (!existsSync(file))
    throw new UsageError(
      `There is no experiment or file "${named}". Known: ${experimentNames.join(', ')}, or the path of a file.`,
    );
  const exported = await importDefault(file);
  const given =
    typeof exported === 'function' ? (exported as (of: typeof options) => unknown)(options) : exported;
  if (typeof given !== 'object' || given === null)
    throw new UsageError(
      `${file} should export an experiment by default: export default defineExperiment({...}); found ${typeof given}.`,
    );
  // Mistakes in plain data are answered by its schema.
  const experiment = 'stages' in given ? (given as Experiment) : defineExperiment(given as Declaration);
  return { experiment, file: own ? null : file, source: readFileSync(file, 'utf8') };
}

async function importDefault(file: string): Promise<unknown> {
  try {
    return ((await import(pathToFileURL(file).href)) as { default?: unknown }).default;
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${file}: ${error.message}`);
    throw new UsageError(`${file} cannot be loaded: ${(error as Error).stack ?? String(error)}`);
  }
}
