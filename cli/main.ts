import process from 'node:process';
import { Command } from 'commander';
import '../base/input/zod-in-english.ts';
import { runCommand } from '../base/processes/run-command.ts';
import type { Register } from './register.ts';

/** The verbs, loaded only when they are asked for or listed. */
const verbs: Record<string, () => Promise<{ register: Register }>> = {
  reproduce: () => import('./reproduce.ts'),
  experiment: () => import('./experiment.ts'),
  kernel: () => import('./kernel.ts'),
  calibrate: () => import('./calibrate.ts'),
  report: () => import('./report.ts'),
  diff: () => import('./diff.ts'),
  verify: () => import('./verify.ts'),
  mam: async () => ({ register: (await import('socket-intents/command')).registerMam }),
  policy: async () => ({ register: (await import('socket-intents/command')).registerPolicy }),
  testbed: () => import('./testbed.ts'),
  page: () => import('./page.ts'),
};

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interrupted.abort());

const program = new Command('intentbed')
  .description('Socket Intents and the multi-access testbed that evaluates them')
  .enablePositionalOptions()
  .exitOverride();

const asked = process.argv[2];
const wanted = asked && verbs[asked] ? [verbs[asked]] : Object.values(verbs);
for (const load of wanted) await (await load()).register(program, interrupted.signal, process.argv.slice(3));

await runCommand(program, () => interrupted.signal.aborted);
