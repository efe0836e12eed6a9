import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../../testbed/daemon/client/connect.ts';
import { renderStatus } from '../../testbed/daemon/client/render-status.ts';
import type { Status } from '../../testbed/daemon/protocol/status.ts';
import type { Register } from '../register.ts';
import { nameOption } from './name.ts';

interface Options {
  name: string;
  json: boolean;
  watch: boolean;
}

/** Seconds between two pictures. */
const INTERVAL = 1;
const CLEAR = '\x1b[H\x1b[2J';

export const register: Register = (program, signal) => {
  program
    .command('status')
    .description('show nodes, links with rates, queues and drops, programs, and decisions')
    .addOption(nameOption())
    .option('--watch', 'refresh every second, until Ctrl-C', false)
    .option('--json', 'print one JSON document on stdout; with --watch, one a line', false)
    .action(async ({ name, json, watch }: Options) => {
      do {
        const status = (await ask(name, { request: 'status' })) as Status;
        if (json) process.stdout.write(`${JSON.stringify(status, null, watch ? undefined : 2)}\n`);
        else
          process.stdout.write(
            `${watch && process.stdout.isTTY ? CLEAR : ''}${renderStatus(status)}${watch ? '\n' : ''}`,
          );
        if (watch) await sleep(INTERVAL * 1000, undefined, { signal }).catch(() => undefined);
      } while (watch && !signal.aborted);
    });
};
