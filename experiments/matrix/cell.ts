import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { ConfigurationInput } from '../../intents/index.ts';
import type { CellDefinition } from '../../reports/run/schema.ts';
import type { Profile } from '../../testbed/profiles.ts';
import { roundTripTime } from '../../testbed/queue.ts';
import { SERVER_ADDRESS } from '../../testbed/topology/addresses.ts';
import type { Transport } from '../../testbed/topology/spec.ts';
import type { CellJob } from '../../workloads/driver/job.ts';
import { pathOf } from '../../workloads/server/path.ts';
import { randomFrom } from './random.ts';
import type { Workload } from './workload.ts';

/** One point of a matrix: everything that decides what is measured. */
export interface Cell {
  links: Profile[];
  transport: Transport;
  policy: {
    label: string;
    name?: string | undefined;
    path?: string | undefined;
    settings: Record<string, z.core.util.JSONType>;
  };
  workload: Workload;
  repeat: number;
  factors: Record<string, string | number | boolean>;
  seed: number;
}

/** Port of the static-page server. */
export const PORT = 80;

/** A hash of all that defines a cell: the same cell has the same key in every run. */
export const keyOf = (cell: Cell): string =>
  createHash('sha256').update(canonical(cell)).digest('hex').slice(0, 16);

/** JSON with its keys in order, so that equal cells read equal. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** A cell as `run.json` lists it. */
export const definitionOf = (cell: Cell): CellDefinition => ({
  cell: keyOf(cell),
  links: cell.links.map(({ name }) => name),
  policy: cell.policy.label,
  workload: cell.workload.name,
  repeat: cell.repeat,
  factors: cell.factors,
});

/**
 * What the driver is told. Start phases come from the seed, the workload and the repeat, not from the policy
 * or the links: what is compared starts alike.
 */
export function jobOf(cell: Cell): CellJob {
  const random = randomFrom(cell.seed, cell.workload.name, cell.repeat);
  return {
    cell: keyOf(cell),
    configuration: configurationOf(cell),
    clients: cell.workload.clients.map(({ sizes, pause: [shortest, longest], ...client }) => ({
      ...client,
      host: SERVER_ADDRESS,
      port: PORT,
      objects: sizes.map((size) => ({
        path: pathOf(size),
        pause: shortest + (longest - shortest) * random(),
      })),
    })),
  };
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
