import { flushCompileCache } from 'node:module';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { within } from '../../netns/enter.ts';
import { startServer } from './http/server.ts';
import type { Services } from './job.ts';
import { probe } from './probe.ts';

/**
 * What answers in a testbed, as one program for all of its nodes, since each start of Node within a guest takes
 * a third of a second: `main.ts SERVICES`, with {@link Services} as JSON. It prints a line when all is there; then
 * for each line that comes in, one with the round-trip times.
 */
const { servers, port, nameServers, probes } = JSON.parse(process.argv[2] ?? '') as Services;

for (const node of servers) await within(node, () => startServer(port));
if (nameServers.length > 0) {
  const { startNameServer } = await import('./dns/server.ts');
  for (const { node, zone } of nameServers) await within(node, () => startNameServer('::', 53, zone));
}
process.stdout.write('{"ready":true}\n');
flushCompileCache();

for await (const _ of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await Promise.all(probes.map(probe)))}\n`);
