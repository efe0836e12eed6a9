import process from 'node:process';
import { UnavailableError } from '../../base/errors.ts';
import { ensureKernel } from '../kernel/ensure.ts';
import { isTested } from './tested.ts';

/** Builds the guest kernel once, before any test file waits for it. Without one, its worlds are skipped. */
export default async function setup(): Promise<void> {
  if (!isTested('guest')) return;
  try {
    await ensureKernel();
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    process.stderr.write(`Tests run without the guest world: ${error.message}\n`);
  }
}
