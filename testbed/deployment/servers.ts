import { z } from 'zod';
import { FailedError } from '../../base/errors.ts';
import { programFile } from '../../base/installation/package.ts';
import type { Services } from '../../workloads/servers/job.ts';
import {
  addresses4,
  addresses6,
  CLIENT,
  routerOf,
  SERVER,
  SERVER_ADDRESS,
  SERVER_ADDRESS_6,
} from '../topology/addresses.ts';
import type { WorldProcess } from '../worlds/process.ts';
import type { World } from '../worlds/world.ts';
import { zoneOf } from './names.ts';
import { startProgram } from './program.ts';
import type { Spec } from './spec.ts';

/** TCP port of the static-page servers. */
export const HTTP_PORT = 80;

const outcomeSchema = z.union([
  z.strictObject({ roundTripTime: z.number() }),
  z.strictObject({ error: z.string() }),
]);

/** What a probe of one link and family found: seconds, or why not. */
export type Answer = z.output<typeof outcomeSchema> & { link: string; family: 4 | 6 };

/** What of {@link Servers} is not always needed. */
interface ServersOptions {
  /** Name servers on the routers. */
  names: boolean;
  probes: boolean;
}

/** The static-page servers and name servers of a deployment, one program, which also probes the links. */
export class Servers {
  readonly #world: World;
  readonly #program: WorldProcess;
  readonly #probed: { link: string; family: 4 | 6 }[];
  readonly #waiting: ((line: string) => void)[] = [];
  /** What runs, by node. */
  readonly list: readonly { node: string; program: string }[];

  private constructor(world: World, program: WorldProcess, services: Services, probed: Probed[]) {
    this.#world = world;
    this.#program = program;
    this.#probed = probed;
    this.list = [
      ...services.servers.map((node) => ({ node, program: `static-page server, port ${HTTP_PORT}` })),
      ...services.nameServers.map(({ node }) => ({ node, program: 'name server' })),
    ];
    program.onLine((line) => this.#waiting.shift()?.(line));
  }

  /**
   * Starts them, waits until they are ready and, with probes, until the server has answered over every link.
   *
   * @throws FailedError that names the links over which the server does not answer.
   */
  static async start(world: World, spec: Spec, options: ServersOptions): Promise<Servers> {
    const { services, probed } = planServices(spec, options);
    const program = await startProgram(world, undefined, ...serversProgram(spec, options));
    const started = new Servers(world, program, services, probed);
    if (options.probes) await started.#assertAnswering();
    return started;
  }

  /** Opens a connection over each link and family that is probed. */
  async probe(): Promise<Answer[]> {
    const answered = new Promise<string>((answer) => this.#waiting.push(answer));
    this.#program.write('probe\n');
    const outcomes = z.array(outcomeSchema).parse(JSON.parse(await this.#world.owes(answered)));
    return outcomes.map((outcome, index) => {
      const { link = '', family = 4 } = this.#probed[index] ?? {};
      return { ...outcome, link, family };
    });
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

/** The module of the servers, and its argument. */
export const serversProgram = (spec: Spec, options: ServersOptions): [file: string, services: string] => [
  programFile('workloads/servers/main'),
  JSON.stringify(planServices(spec, options).services),
];

function planServices(
  spec: Spec,
  { names, probes }: ServersOptions,
): { services: Services; probed: Probed[] } {
  const { links, servers } = spec.topology;
  const probed = probes ? links.flatMap(({ name }, index) => probesOf(name, index)) : [];
  const services: Services = {
    servers: [SERVER, ...servers],
    port: HTTP_PORT,
    nameServers: names
      ? links.map(({ name }, index) => ({ node: routerOf(name), zone: zoneOf(spec, index) }))
      : [],
    probes: probed.map(({ probe }) => probe),
  };
  return { services, probed };
}

interface Probed {
  link: string;
  family: 4 | 6;
  probe: Services['probes'][number];
}

/** One connection with IPv4 and one with IPv6. */
const probesOf = (link: string, index: number): Probed[] => {
  const to = (family: 4 | 6, source: string, destination: string): Probed => ({
    link,
    family,
    probe: { node: CLIENT, source, destination, port: HTTP_PORT },
  });
  return [to(4, addresses4(index).client, SERVER_ADDRESS), to(6, addresses6(index).client, SERVER_ADDRESS_6)];
};
