import { mamConfiguration } from '../../testbed/deployment/mam.ts';
import { HTTP_PORT } from '../../testbed/deployment/servers.ts';
import { SERVER_ADDRESS } from '../../testbed/topology/addresses.ts';
import type { CellJob, ClientJob } from '../../workloads/driver/job.ts';
import { pathOf } from '../../workloads/servers/http/path.ts';
import { keyOf, type Cell } from './cell.ts';
import { randomFrom } from './random.ts';
import type { Client } from './workload.ts';

/**
 * What the driver is told. Start phases come from the seed, the workload and the repeat, not from the policy
 * or the links: what is compared starts alike.
 */
export function jobOf(cell: Cell): CellJob {
  const { seed, workload, repeat } = cell;
  const pauses = randomFrom(seed, workload.name, repeat);
  const lead = workload.clients.some(({ kind }) => kind === 'bulk') ? workload.lead : 0;
  return {
    cell: keyOf(cell),
    configuration: mamConfiguration(cell, { nameServers: false, watch: false }),
    clients: workload.clients.map((client) => {
      const start = between(client.start, randomFrom(seed, workload.name, repeat, client.name, 'start'));
      return clientJob(client, client.kind === 'bulk' ? start : start + lead, pauses);
    }),
  };
}

const between = ([shortest, longest]: readonly [number, number], random: () => number): number =>
  shortest + (longest - shortest) * random();

function clientJob(client: Client, start: number, random: () => number): ClientJob {
  const { name, intents, lowWaterMark } = client;
  const common = { name, intents, lowWaterMark, start, host: SERVER_ADDRESS, port: HTTP_PORT };
  const object = (size: number, named = pathOf(size)) => ({ path: pathOf(size), name: named });
  if (client.kind === 'bulk') return { kind: 'bulk', ...common, object: object(client.size) };
  const { phases, head, connections } = client;
  if (client.kind === 'objects') {
    const objects = client.sizes.map((size) => ({ ...object(size), pause: between(client.pause, random) }));
    return { kind: 'sequential', ...common, phases, head, connections, objects };
  }
  if (client.model === 'wget') {
    const objects = client.page.objects.map(({ size, url }) => ({ ...object(size, url), pause: 0 }));
    return { kind: 'sequential', ...common, phases, head, connections, objects };
  }
  const objects = client.page.objects.map(({ size, url, parent }) => ({
    ...object(size, url),
    parent,
    origin: new URL(url).host,
    intents: client.tells === 'size' ? { ...intents, filesize: size } : intents,
  }));
  return { kind: 'browser', ...common, phases, head, connectionsPerHost: client.connectionsPerHost, objects };
}
