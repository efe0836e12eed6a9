import process from 'node:process';
import { UsageError } from '../../base/errors.ts';
import type { LinkState } from '../../testbed/deployment/deployment.ts';
import { ask } from '../../testbed/daemon/client/connect.ts';
import { readEvents } from '../../testbed/deployment/changes/events-file.ts';
import { parseChange } from '../../testbed/deployment/changes/parse.ts';
import { describeLink } from '../../testbed/daemon/client/render-status.ts';
import { parseTime } from '../../testbed/topology/units.ts';
import type { Register } from '../register.ts';
import { nameOption } from './name.ts';
import { commandFor } from '../../testbed/daemon/protocol/commands.ts';

interface Options {
  name: string;
  at?: string;
  json: boolean;
}

export const register: Register = (program) => {
  program
    .command('set')
    .description('change a link while it is used, or take its interface down or up')
    .argument('[link]', 'dsl, lte, … (none with a file of events)')
    .argument(
      '[change...]',
      'rate=6Mbit delay=20ms rtt=40ms loss=1% jitter=5ms queue=100ms, down.rate=…, down, up',
    )
    .option('--at <when>', 'apply it later: after a delay (5, 200ms), or as a file of events says')
    .addOption(nameOption())
    .option('--json', 'print one JSON document on stdout', false)
    .action(async (link: string | undefined, words: string[], { name, at, json }: Options) => {
      const answer = await change(name, link, words, at);
      if (json) process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
      else if (Array.isArray(answer))
        process.stdout.write(listScheduled(answer as { at: string; link: string }[]));
      else process.stdout.write(`${describeLink(answer as LinkState)}\n`);
    });
};

async function change(name: string, link: string | undefined, words: string[], at: string | undefined) {
  if (at === undefined) {
    if (link === undefined) throw new UsageError(`Which link? ${commandFor('status', name)} shows them.`);
    return ask(name, { request: 'set', change: parseChange(link, words) });
  }
  const events =
    link === undefined ? await readEvents(at) : [{ at: parseTime(at), ...parseChange(link, words) }];
  return ask(name, { request: 'schedule', events });
}

const listScheduled = (changes: readonly { at: string; link: string }[]): string =>
  `${changes.map(({ at, link }) => `${at}  ${link}`).join('\n')}\n`;
