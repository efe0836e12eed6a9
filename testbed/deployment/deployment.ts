import { appendFileSync } from 'node:fs';
import type { WorldLine } from '../worlds/line/line.ts';
import type { Spec } from './spec.ts';
import type { World } from '../worlds/world.ts';
import { prepareNames } from './names.ts';
import { Services } from './services.ts';
import type { LinkState } from './change.ts';

/** A testbed that runs. */
export interface Testbed {
  name: string;
  spec: Spec;
  world: World;
  line: WorldLine;
  services: Services;
  /** How each link is now: as its profile says, until somebody changes it. */
  links: Map<string, LinkState>;
  /** When it came up, as a date. */
  since: string;
  /** Writes a change down, with its time. */
  note: (event: Record<string, unknown>) => void;
}

/**
 * Brings a testbed up in a world, and waits until its server answers over every link with IPv4 and IPv6.
 *
 * @param events - the file for its changes
 * @throws CommandError, WorldError when the world does not do it; FailedError when the server does not answer.
 */
export async function bringUp(name: string, world: World, spec: Spec, events: string): Promise<Testbed> {
  await world.topology(spec.topology);
  await prepareNames(world, spec);
  const [line, services] = await Promise.all([world.line(), Services.start(world, spec)]);
  const note: Testbed['note'] = (event) =>
    appendFileSync(events, `${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
  note({ event: 'up' });
  return {
    name,
    spec,
    world,
    line,
    services,
    links: new Map(spec.topology.links.map((profile) => [profile.name, { profile, isUp: true }])),
    since: new Date().toISOString(),
    note,
  };
}
