import { mamConfiguration } from '../../testbed/deployment/mam.ts';
import { HTTP_PORT } from '../../testbed/deployment/servers.ts';
import { CLIENT, SERVER, SERVER_ADDRESS } from '../../testbed/topology/addresses.ts';
import { kindOf } from '../../workloads/clients/client.ts';
import { between } from '../../workloads/clients/kind.ts';
import type { CellJob } from '../../workloads/driver/job.ts';
import { keyOf, type Cell } from './cell.ts';
import { randomFrom } from './random.ts';

/**
 * What the driver is told. Start phases come from the seed, the workload and the repeat, not from the policy
 * or the links: what is compared starts alike.
 */
export function jobOf(cell: Cell): CellJob {
  const { seed, workload, repeat } = cell;
  const random = randomFrom(seed, workload.name, repeat);
  const hasBackground = workload.clients.some((client) => kindOf(client).background);
  return {
    cell: keyOf(cell),
    nodes: [CLIENT, SERVER],
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
