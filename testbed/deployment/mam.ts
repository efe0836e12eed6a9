import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAM_PROGRAM, type ConfigurationInput } from 'socket-intents/mam';
import type { Profile } from '../profiles.ts';
import { addresses4, CLIENT } from '../topology/addresses.ts';
import { roundTripTime } from '../topology/queue.ts';
import type { World } from '../worlds/world.ts';
import { startProgram } from './program.ts';
import type { PolicyChoice, Spec } from './spec.ts';

/** Where the Multi Access Manager listens within the world. */
export const MAM_SOCKET = '/run/intentbed/mam.socket';

export interface MamOptions {
  /** Whether names are resolved by the name servers of the links; the links are then all of the topology's. */
  nameServers: boolean;
  watch: boolean;
}

/** What the Multi Access Manager is told: the policy, and what the profiles of the links say. The first is the default. */
export const mamConfiguration = (
  { links, policy }: { links: readonly Profile[]; policy: PolicyChoice },
  { nameServers, watch }: MamOptions,
): ConfigurationInput => ({
  policy: configured(policy),
  links: links.map((link, index) => ({
    name: link.name,
    interface: link.name,
    default: index === 0,
    downRate: link.down.rate,
    upRate: link.up.rate,
    roundTripTime: roundTripTime(link),
    loss: link.down.loss,
    ...(nameServers ? { resolver: { servers: [addresses4(index).routerClientSide] } } : {}),
  })),
  watch,
});

/** What of a policy is configuration: experiments know more of one. */
const configured = ({ name, path, timeout, settings }: PolicyChoice): ConfigurationInput['policy'] => ({
  settings,
  ...(name === undefined ? {} : { name }),
  ...(path === undefined ? {} : { path }),
  ...(timeout === undefined ? {} : { timeout }),
});

/** Starts the Multi Access Manager in the client's node. */
export async function startMam(
  world: World,
  { topology: { links }, policy }: Spec,
  options: MamOptions,
): Promise<void> {
  const config = join(world.folder, 'mam.json');
  writeConfiguration(config, { links, policy }, options);
  await startProgram(world, CLIENT, MAM_PROGRAM, ...mamArguments(config));
}

/** Writes what it is started with. */
export function writeConfiguration(
  file: string,
  what: { links: readonly Profile[]; policy: PolicyChoice },
  options: MamOptions,
): void {
  const configuration = mamConfiguration(what, options);
  writeFileSync(file, `${JSON.stringify(configuration, null, 2)}\n`, { mode: 0o600 });
}

/** @param config - file that `writeConfiguration` wrote, as the world sees it */
export const mamArguments = (config: string): string[] => [
  ...['--config', config],
  ...['--socket', MAM_SOCKET],
  ...['--log', 'warn'],
];
