import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { FailedError } from './errors.ts';
import { startOf } from './process-identity.ts';

/**
 * Claims a run directory for this process, by a file that names it. The claim of a process that is gone does
 * not count.
 *
 * @returns what gives the claim up
 * @throws FailedError when another process that runs holds it.
 */
export function claim(file: string): () => void {
  const mine = `${process.pid} ${startOf(process.pid)}\n`;
  try {
    writeFileSync(file, mine, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const [pid = '', start = ''] = readFileSync(file, 'utf8').trim().split(' ');
    if (start !== '' && startOf(Number(pid)) === start)
      throw new FailedError(`Process ${pid} is running an experiment into this directory; ${file} says so.`);
    rmSync(file, { force: true });
    return claim(file);
  }
  return () => rmSync(file, { force: true });
}
