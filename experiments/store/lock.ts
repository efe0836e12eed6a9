import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { FailedError } from '../../netns/errors.ts';

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

/** When a process started, in clock ticks since boot (proc_pid_stat(5), field 22); '' when there is none. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in brackets and may hold blanks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie runs nothing any more.
    return fields[0] === 'Z' || fields[0] === 'X' ? '' : (fields[19] ?? '');
  } catch {
    return '';
  }
}
