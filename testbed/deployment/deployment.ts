import type { Profile } from '../profiles.ts';
import type { World } from '../worlds/world.ts';
import { startMam } from './mam.ts';
import { prepareNames } from './names.ts';
import { Servers } from './servers.ts';
import type { Spec } from './spec.ts';

/** A link as it is now. */
export interface LinkState {
  profile: Profile;
  /** Whether the client's interface is up. */
  isUp: boolean;
}

/**
 * A topology with its servers, name servers and Multi Access Manager up. Everything of it lives in its world, and
 * ends with it.
 */
export interface Deployment {
  readonly spec: Spec;
  readonly world: World;
  readonly servers: Servers;
  /** How each link is now: as its profile says, until somebody changes it. */
  readonly links: Map<string, LinkState>;
}

/** What of a deployment is not always needed. All of it is there unless it is left out. */
export interface DeployOptions {
  /** Name servers on the routers, and names of the servers in every node. */
  names?: boolean;
  /** Connections that show whether the server answers over every link, with IPv4 and IPv6. */
  probes?: boolean;
  /** A Multi Access Manager that watches interfaces come and go. */
  watch?: boolean;
}

/**
 * Brings a deployment up in a world, and waits until its programs are ready and, with probes, until the server has
 * answered over every link.
 *
 * @throws CommandError, WorldError when the world does not do it; FailedError when the server does not answer.
 */
export async function deploy(world: World, spec: Spec, options: DeployOptions = {}): Promise<Deployment> {
  const { names = true, probes = true, watch = true } = options;
  await world.build(spec.topology);
  if (names) await prepareNames(world, spec);
  // The servers, which come first, are asked while the Multi Access Manager is still loading.
  const [servers] = await Promise.all([
    Servers.start(world, spec, { names, probes }),
    startMam(world, spec, { nameServers: names, watch }),
  ]);
  const links = spec.topology.links.map((profile) => [profile.name, { profile, isUp: true }] as const);
  return { spec, world, servers, links: new Map(links) };
}
