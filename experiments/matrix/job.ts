import { SERVER_ADDRESS } from '../../testbed/topology/addresses.ts';
import { roundTripTime } from '../../testbed/topology/queue.ts';
import type { ConfigurationInput } from '../../intents/index.ts';
import type { CellJob, ClientJob } from '../../workloads/driver/job.ts';
import { pathOf } from '../../workloads/servers/http/path.ts';
import { keyOf, type Cell } from './cell.ts';
import { randomFrom } from './random.ts';
import type { Client } from './workload.ts';

/** Port of the static-page server. */
export const PORT = 80;

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
    configuration: configurationOf(cell),
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
  const common = { name, intents, lowWaterMark, start, host: SERVER_ADDRESS, port: PORT };
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

/** What the Multi Access Manager is told: the policy, and the links with what is known of them. */
const configurationOf = ({ links, policy }: Cell): ConfigurationInput => ({
  policy: {
    settings: policy.settings,
    ...(policy.name === undefined ? {} : { name: policy.name }),
    ...(policy.path === undefined ? {} : { path: policy.path }),
  },
  links: links.map((profile, index) => ({
    name: profile.name,
    interface: profile.name,
    default: index === 0,
    downRate: profile.down.rate,
    upRate: profile.up.rate,
    roundTripTime: roundTripTime(profile),
  })),
  // Nothing changes within a cell; no process has to watch.
  watch: false,
});
