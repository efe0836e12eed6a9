import { nameMeanings } from './version-1.ts';
import { newerVersion } from '../jsonl/lines.ts';
import { RunError } from '../errors.ts';
import { SCHEMA_VERSION } from '../schema.ts';

/** Turns a `run.json` of one schema version into the next version's. */
export type Upgrade = (document: Record<string, unknown>) => Record<string, unknown>;

/** By the version that is converted. */
const UPGRADES: Readonly<Record<number, Upgrade>> = {
  1: (run) => ({ ...run, ...nameMeanings(run), schemaVersion: 2 }),
};

/**
 * Converts a parsed `run.json`, read from `file`, step by step to the version that this program reads.
 *
 * @throws RunError when the version is missing, unknown or newer than this program.
 */
export function upgradeRun(document: unknown, file: string, upgrades = UPGRADES): Record<string, unknown> {
  const fields = typeof document === 'object' && document !== null ? { ...document } : {};
  let current: Record<string, unknown> = fields;
  for (;;) {
    const version = current['schemaVersion'];
    if (version === SCHEMA_VERSION) return current;
    if (typeof version === 'number' && version > SCHEMA_VERSION) throw newerVersion(file, version);
    const upgrade = typeof version === 'number' ? upgrades[version] : undefined;
    if (!upgrade) {
      throw new RunError(
        `${file}: schemaVersion is ${JSON.stringify(version) ?? 'missing'}; ` +
          `known are ${[...Object.keys(upgrades), SCHEMA_VERSION].join(', ')}.`,
      );
    }
    current = upgrade(current);
  }
}
