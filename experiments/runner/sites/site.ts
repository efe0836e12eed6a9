import { isDeepStrictEqual } from 'node:util';
import { FailedError } from '../../../base/errors.ts';
import { programFile } from '../../../base/installation/package.ts';
import { validate } from '../../../base/input/validate.ts';
import { deploy, type Deployment } from '../../../testbed/deployment/deployment.ts';
import { MAM_SOCKET } from '../../../testbed/deployment/mam.ts';
import { startProgram } from '../../../testbed/deployment/program.ts';
import { specSchema } from '../../../testbed/deployment/spec.ts';
import type { Profile } from '../../../testbed/profiles.ts';
import { CLIENT } from '../../../testbed/topology/addresses.ts';
import type { Topology, Transport } from '../../../testbed/topology/spec.ts';
import type { WorldProcess } from '../../../testbed/worlds/process.ts';
import type { World } from '../../../testbed/worlds/world.ts';
import type { CellJob, DriverEvent } from '../../../workloads/driver/job.ts';

/** What a world is set up for. */
export interface SiteSpec {
  profiles: readonly Profile[];
  transport: Transport;
}

/** Whether a site will do for cells that need another: more links than needed do no harm, they stay idle. */
export const covers = (site: SiteSpec, needed: SiteSpec): boolean =>
  site === needed ||
  (isDeepStrictEqual(site.transport, needed.transport) &&
    needed.profiles.every((profile) => site.profiles.some((own) => isDeepStrictEqual(own, profile))));

const DRIVER = programFile('workloads/driver/main');
/** Cells use addresses, the gate has tried the links, and nothing changes within a cell. */
const NEEDED = { names: false, probes: false, watch: false };

/** What the driver says of a cell that was measured. */
export type Done = Extract<DriverEvent, { event: 'done' }>;

/** A cell failed by itself, not its world. */
export class CellError extends FailedError {
  static override readonly code = 'ERR_CELL';
}

/** A deployment in which cells are measured, with the driver that runs them. It lives as long as its world. */
export class Site implements AsyncDisposable {
  readonly spec: SiteSpec;
  readonly #deployment: Deployment;
  readonly #driver: WorldProcess;
  #hear: (event: DriverEvent) => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;

  private constructor(spec: SiteSpec, deployment: Deployment, driver: WorldProcess) {
    this.spec = spec;
    this.#deployment = deployment;
    this.#driver = driver;
    driver.onLine((line) => this.#hear(JSON.parse(line) as DriverEvent));
    void driver
      .ended()
      .then(({ status, signal }) =>
        this.#fail(this.world.failure ?? new FailedError(`The driver ended (${signal ?? status}).`)),
      );
  }

  /**
   * Sets a world up. The world is closed when that fails.
   *
   * @param seed - of netem's random draws
   */
  static async open(world: World, spec: SiteSpec, seed = 1): Promise<Site> {
    try {
      const topology = { links: spec.profiles, transport: spec.transport, seed };
      const deployment = await deploy(world, validate(specSchema, { topology }, 'The links'), NEEDED);
      return new Site(spec, deployment, await startProgram(world, CLIENT, DRIVER, MAM_SOCKET));
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  get world(): World {
    return this.#deployment.world;
  }

  get topology(): Topology {
    return this.#deployment.spec.topology;
  }

  /**
   * Runs one cell.
   *
   * @throws FailedError with the driver's reason; WorldError with the last console lines.
   */
  async runCell(job: CellJob, progress: (done: number) => void): Promise<Done> {
    return this.world.owes(
      new Promise((resolve, reject) => {
        this.#fail = reject;
        this.#hear = (event) => {
          if (event.cell !== job.cell) return;
          if (event.event === 'progress') progress(event.done);
          else if (event.event === 'done') resolve(event);
          else reject(new CellError(event.reason));
        };
        this.#driver.write(`${JSON.stringify(job)}\n`);
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world.close();
  }
}
