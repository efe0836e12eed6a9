import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../base/errors.ts';
import { describeLoadFailure } from '../base/input/load-failure.ts';
import { askIfMeant } from '../base/input/suggest.ts';
import { lendOwnImports } from '../base/installation/own-imports.ts';
import { defineExperiment, type Declaration, type Experiment } from './define.ts';

/** Experiments that are known by name, and the files that declare them. */
export type Catalogue = Readonly<Record<string, string>>;

/** An experiment, and the file that declares it. */
export interface LoadedExperiment {
  experiment: Experiment;
  /** Null for those that are known by name. */
  file: string | null;
  /** The text of the file, for the record. */
  source: string;
}

/**
 * Loads an experiment: one of a catalogue by name, or a file by path. A file exports by default what
 * `defineExperiment` returns, the plain data that it takes, or a function of `{ quick }` that returns either.
 *
 * @throws UsageError that lists the known names, or says what the file should export.
 */
export async function loadExperiment(
  named: string,
  catalogue: Catalogue,
  options: { quick: boolean },
): Promise<LoadedExperiment> {
  const own = catalogue[named];
  const file = own ?? resolve(named);
  const facts = statSync(file, { throwIfNoEntry: false });
  if (!facts) {
    const known = [...Object.keys(catalogue), 'or the path of a file'].join(', ');
    const meant = askIfMeant(named, Object.keys(catalogue));
    throw new UsageError(`There is no experiment or file "${named}". Known: ${known}.${meant}`);
  }
  if (facts.isDirectory() || !/\.[cm]?[jt]s$/.test(file))
    throw new UsageError(
      `${named} is ${facts.isDirectory() ? 'a folder' : 'no module'}. Give a file with an experiment, of TypeScript or JavaScript (.ts, .mts, .js, .mjs).`,
    );
  const exported = await importDefault(file);
  const given = of(file, () =>
    typeof exported === 'function' ? (exported as (of: typeof options) => unknown)(options) : exported,
  );
  if (typeof given !== 'object' || given === null)
    throw new UsageError(
      `${file} should export an experiment by default: export default defineExperiment({...}); found ${typeof given}.`,
    );
  // Mistakes in plain data are answered by its schema.
  const experiment =
    'stages' in given ? (given as Experiment) : of(file, () => defineExperiment(given as Declaration));
  return { experiment, file: own === undefined ? file : null, source: readFileSync(file, 'utf8') };
}

/** Names the file in what is wrong with its experiment. */
function of<Result>(file: string, make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`${file}: ${error.message}`) : error;
  }
}

async function importDefault(file: string): Promise<unknown> {
  lendOwnImports();
  try {
    return ((await import(pathToFileURL(file).href)) as { default?: unknown }).default;
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${file}: ${error.message}`);
    throw new UsageError(`${file} cannot be loaded: ${describeLoadFailure(error)}`);
  }
}
