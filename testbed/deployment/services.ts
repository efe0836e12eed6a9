import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { MAM_PROGRAM } from 'socket-intents/mam';
import { z } from 'zod';
import type { ConfigurationInput } from '../../intents/mam/config.ts';
import { FailedError } from '../../base/errors.ts';
import { programFile } from '../../base/package.ts';
import {
  addresses4,
  addresses6,
  CLIENT,
  routerOf,
  SERVER,
  SERVER_ADDRESS,
  SERVER_ADDRESS_6,
} from '../topology/addresses.ts';
import { roundTripTime } from '../topology/queue.ts';
import type { Spec } from './spec.ts';
import { QUICK_START } from '../worlds/guest.ts';
import type { WorldProcess } from '../worlds/process.ts';
import type { World } from '../worlds/world.ts';
import { zoneOf } from './names.ts';

/** TCP port of the static-page servers. */
export const HTTP_PORT = 80;
/** Where the Multi Access Manager listens within the world. */
export const MAM_SOCKET = '/run/intentbed/mam.socket';

const outcomeSchema = z.union([
  z.strictObject({ roundTripTime: z.number() }),
  z.strictObject({ error: z.string() }),
]);
const NODE = [process.execPath, ...QUICK_START];

/** What a probe of one link and family found: seconds, or why not. */
export type Answer = z.output<typeof outcomeSchema> & { link: string; family: 4 | 6 };

/** The programs of a testbed itself: servers, name servers, probes, Multi Access Manager. */
export class Services {
  readonly #world: World;
  readonly #program: WorldProcess;
  readonly #probed: { link: string; family: 4 | 6 }[];
  readonly #waiting: ((line: string) => void)[] = [];
  /** Their names by node. */
  readonly list: readonly { node: string; program: string }[];

  private constructor(world: World, spec: Spec, started: WorldProcess) {
    this.#world = world;
    this.#program = started;
    this.#probed = probesOf(spec).map(({ link, family }) => ({ link, family }));
    this.list = [
      ...[SERVER, ...spec.topology.servers].map((node) => ({
        node,
        program: `static-page server, port ${HTTP_PORT}`,
      })),
      ...spec.topology.links.map(({ name }) => ({ node: routerOf(name), program: 'name server' })),
      { node: CLIENT, program: 'Multi Access Manager' },
    ];
    started.onLine((line) => this.#waiting.shift()?.(line));
  }

  /**
   * Starts them, and waits until they are ready and the servers answer.
   *
   * @throws FailedError that names the links over which the server does not answer.
   */
  static async start(world: World, spec: Spec): Promise<Services> {
    // The servers, which come first, are asked while the Multi Access Manager is still loading.
    const [services] = await Promise.all([Services.#startAnswering(world, spec), startMam(world, spec)]);
    return services;
  }

  static async #startAnswering(world: World, spec: Spec): Promise<Services> {
    const services = new Services(world, spec, await startServices(world, spec));
    await services.#assertAnswering();
    return services;
  }

  /** Opens a connection over each link and family. */
  async probe(): Promise<Answer[]> {
    const answered = new Promise<string>((answer) => this.#waiting.push(answer));
    this.#program.write('probe\n');
    const outcomes = z.array(outcomeSchema).parse(JSON.parse(await this.#world.owes(answered)));
    return outcomes.map((outcome, index) => ({
      ...outcome,
      ...(this.#probed[index] ?? { link: '', family: 4 }),
    }));
  }

  async #assertAnswering(): Promise<void> {
    const silent = (await this.probe()).filter((answer) => 'error' in answer);
    if (silent.length === 0) return;
    const reasons = silent.map(
      (answer) => `${answer.link} (IPv${answer.family}): ${'error' in answer ? answer.error : ''}`,
    );
    throw new FailedError(`The server does not answer over ${reasons.join('; ')}.`);
  }
}

const probesOf = ({ topology }: Spec) =>
  topology.links.flatMap(({ name }, index) => [
    {
      link: name,
      family: 4 as const,
      node: CLIENT,
      source: addresses4(index).client,
      destination: SERVER_ADDRESS,
      port: HTTP_PORT,
    },
    {
      link: name,
      family: 6 as const,
      node: CLIENT,
      source: addresses6(index).client,
      destination: SERVER_ADDRESS_6,
      port: HTTP_PORT,
    },
  ]);

function startServices(world: World, spec: Spec): Promise<WorldProcess> {
  const services = {
    servers: [SERVER, ...spec.topology.servers],
    port: HTTP_PORT,
    nameServers: spec.topology.links.map(({ name }, index) => ({
      node: routerOf(name),
      zone: zoneOf(spec, index),
    })),
    probes: probesOf(spec).map(({ link: _, family: __, ...probe }) => probe),
  };
  const argv = [...NODE, programFile('workloads/servers/main'), JSON.stringify(services)];
  return world.spawn({ argv, ready: true, interactive: true });
}

async function startMam(world: World, spec: Spec): Promise<void> {
  const config = join(world.folder, 'mam.json');
  writeFileSync(config, `${JSON.stringify(mamConfiguration(spec), null, 2)}\n`, { mode: 0o600 });
  const argv = [...NODE, MAM_PROGRAM, '--config', config, '--socket', MAM_SOCKET, '--log', 'warn'];
  await world.spawn({ node: CLIENT, argv, ready: true, interactive: true });
}

/** What the Multi Access Manager knows of the links: what their profiles say, and their name servers. */
export function mamConfiguration({ topology, policy }: Spec): ConfigurationInput {
  return {
    policy,
    links: topology.links.map((link, index) => ({
      name: link.name,
      interface: link.name,
      default: index === 0,
      downRate: link.down.rate,
      upRate: link.up.rate,
      ...(roundTripTime(link) > 0 ? { roundTripTime: roundTripTime(link) } : {}),
      loss: link.down.loss,
      resolver: { servers: [addresses4(index).routerClientSide] },
    })),
  };
}
