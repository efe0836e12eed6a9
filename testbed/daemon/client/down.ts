import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { FailedError } from '../../../base/errors.ts';
import { removeDeadFolders } from '../../worlds/folder.ts';
import { placeOf } from '../state/place.ts';
import { find, isAlive, remove, type SupervisorRecord } from '../state/record.ts';

/** Seconds that a supervisor has to end by itself, and after it was killed. */
const EXIT_TIMEOUT = 5;

/**
 * Ends a testbed: its supervisor, and with it everything else. Also one whose supervisor was killed, or is of another
 * release: a signal is understood by all.
 *
 * @returns whether there was anything to end
 */
export async function down(name: string): Promise<boolean> {
  const place = placeOf(name);
  const found = find(place);
  if (found.state === 'absent') {
    removeDeadFolders();
    return false;
  }
  if (found.state === 'running') await end(found.record);
  remove(place);
  return true;
}

async function end(record: SupervisorRecord): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    send(record, signal);
    for (let waited = 0; waited < EXIT_TIMEOUT; waited += 0.01) {
      if (!isAlive(record)) return;
      await sleep(10);
    }
  }
  throw new FailedError(`Process ${record.supervisor.pid}, the supervisor, does not stop.`);
}

function send({ supervisor }: SupervisorRecord, signal: NodeJS.Signals): void {
  try {
    process.kill(supervisor.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
