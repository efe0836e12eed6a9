import { mamConfiguration } from '../../testbed/deployment/mam.ts';
import { HTTP_PORT } from '../../testbed/deployment/servers.ts';
import { CLIENT, routerOf, SERVER, SERVER_ADDRESS, TO_CLIENT } from '../../testbed/topology/addresses.ts';
import { kindOf } from '../../workloads/clients/client.ts';
import { between } from '../../workloads/clients/kind.ts';
import type { CellJob } from '../../workloads/driver/job.ts';
import type { Watching } from '../../workloads/driver/watch.ts';
import { keyOf, type Cell } from './cell.ts';
import { randomFrom } from './random.ts';

export interface JobOptions {
  /** Look at congestion windows, round-trip times and queues. */
  watch?: boolean | undefined;
}

/** The bottleneck towards the client is at the router of the link. */
const watchingOf = ({ links }: Cell): Watching => ({
  sender: SERVER,
  queues: links.map(({ name }) => ({ link: name, node: routerOf(name), interfaceName: TO_CLIENT })),
});

/**
 * What the driver is told. Start phases come from the seed, the workload and the repeat, not from the policy
 * or the links: what is compared starts alike.
 */
export function jobOf(cell: Cell, { watch = false }: JobOptions = {}): CellJob {
  const { seed, workload, repeat } = cell;
  const random = randomFrom(seed, workload.name, repeat);
  const hasBackground = workload.clients.some((client) => kindOf(client).background);
  return {
    cell: keyOf(cell),
    nodes: [CLIENT, SERVER],
    ...(watch ? { watching: watchingOf(cell) } : {}),
    configuration: mamConfiguration(cell, { nameServers: false, watch: false }),
    clients: workload.clients.map((client) => {
      const { background, sizes, job } = kindOf(client);
      const start = between(client.start, randomFrom(seed, workload.name, repeat, client.name, 'start'));
      return {
        name: client.name,
        start: hasBackground && !background ? start + workload.lead : start,
        background,
        transfers: sizes(client).length,
        ...job(client, { host: SERVER_ADDRESS, port: HTTP_PORT, random }),
      };
    }),
  };
}
