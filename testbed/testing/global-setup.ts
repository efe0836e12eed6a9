import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { UnavailableError } from '../../base/errors.ts';
import { ensureKernel } from '../kernel/ensure.ts';
import { isTested } from './tested.ts';

/**
 * Gives the tests a folder for temporary files, which goes with the run, and builds the guest kernel once, before any
 * test file waits for it. Without one, its worlds are skipped.
 */
export default async function setup(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'tests-'));
  process.env['TMPDIR'] = folder;
  await buildKernel();
  return () => rmSync(folder, { recursive: true, force: true });
}

async function buildKernel(): Promise<void> {
  if (!isTested('guest')) return;
  try {
    await ensureKernel();
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    process.stderr.write(`Tests run without the guest world: ${error.message}\n`);
  }
}
