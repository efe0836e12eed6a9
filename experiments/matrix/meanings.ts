import { UsageError } from '../../base/errors.ts';
import type { ClientRecord, PolicyRecord, Run, WorkloadRecord } from '../../results/schema.ts';
import type { Cell } from './cell.ts';
import { kindOf, type Client } from '../../workloads/clients/client.ts';
import { showsOf, type Workload } from './workload.ts';

/**
 * What the workloads' names and the policies' labels of some cells stand for, so that a report need not guess it
 * from their spelling.
 *
 * @throws UsageError when one name stands for workloads that cannot be compared.
 */
export function meaningsOf(cells: readonly Cell[]): Pick<Run, 'workloads' | 'policies'> {
  const workloads = Map.groupBy(new Set(cells.map(({ workload }) => workload)), ({ name }: Workload) => name);
  const policies = Map.groupBy(
    new Set(cells.map(({ policy }) => policy)),
    ({ label }: Cell['policy']) => label,
  );
  return {
    workloads: Object.fromEntries([...workloads].map(([name, same]) => [name, workloadRecord(name, same)])),
    policies: Object.fromEntries([...policies].map(([label, same]) => [label, policyRecord(same)])),
  };
}

function workloadRecord(name: string, same: readonly Workload[]): WorkloadRecord {
  const [first, ...others] = same.map((workload) => ({
    shows: showsOf(workload),
    clients: Object.fromEntries(workload.clients.map((client) => [client.name, clientRecord(client)])),
  })) as [Described, ...Described[]];
  const odd = others.find((other) => JSON.stringify(other) !== JSON.stringify(first));
  if (odd)
    throw new UsageError(
      `Two workloads are named "${name}": one has ${inWords(first)}, the other ${inWords(odd)}. ` +
        'What has one name is compared: name one of them differently.',
    );
  const phases = shared(same.flatMap(({ clients }) => clients.flatMap(phasesOf)));
  return { ...first, ...(phases === undefined ? {} : { phases }) };
}

interface Described extends WorkloadRecord {
  clients: NonNullable<WorkloadRecord['clients']>;
}

function clientRecord(client: Client): ClientRecord {
  const { pauses, measures } = kindOf(client);
  return { kind: client.kind, ...(pauses ? { pauses } : {}), ...(measures ? { measures } : {}) };
}

const inWords = ({ clients, shows }: Described): string =>
  `${Object.entries(clients)
    .map(([name, { kind }]) => `${name} (${kind})`)
    .join(', ')} and shows ${shows}`;

const phasesOf = (client: Client): ('one' | 'two')[] => ('phases' in client ? [client.phases] : []);

function policyRecord(same: readonly Cell['policy'][]): PolicyRecord {
  const [name, path] = [shared(same.map((policy) => policy.name)), shared(same.map((policy) => policy.path))];
  const alone = shared(same.map(linkAlone));
  return {
    ...(name === undefined ? {} : { name }),
    ...(path === undefined ? {} : { path }),
    ...(alone === undefined ? {} : { alone }),
  };
}

/** The link that a policy uses for everything: `single` is the one that does not choose. */
const linkAlone = ({ name, settings: { link } }: Cell['policy']): string | undefined =>
  name === 'single' && typeof link === 'string' ? link : undefined;

/** The value that all have, if they have one. */
const shared = <Value>(values: readonly Value[]): Value | undefined =>
  new Set(values).size === 1 ? values[0] : undefined;
