import type { Command } from 'commander';
import type { Register } from './register.ts';

/** The verbs of `intentbed testbed`, loaded only when they are asked for or listed. */
const verbs: Record<string, () => Promise<{ register: Register }>> = {
  up: () => import('./testbed/up.ts'),
  exec: () => import('./testbed/exec.ts'),
  status: () => import('./testbed/status.ts'),
  set: () => import('./testbed/set.ts'),
  capture: () => import('./testbed/capture.ts'),
  down: () => import('./testbed/down.ts'),
  doctor: () => import('./testbed/doctor.ts'),
  calibrate: () => import('./calibrate.ts'),
};

/** `intentbed testbed`: a multi-homed client, its links and a server, to work in. */
export async function register(
  program: Command,
  signal: AbortSignal,
  [asked]: readonly string[],
): Promise<void> {
  const testbed = program
    .command('testbed')
    .enablePositionalOptions()
    .description('a client with several access links, and a server, to run programs in');
  const wanted = asked && verbs[asked] ? [verbs[asked]] : Object.values(verbs);
  for (const load of wanted) await (await load()).register(testbed, signal, []);
}
