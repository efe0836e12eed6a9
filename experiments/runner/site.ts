import process from 'node:process';
import { MAM_PROGRAM } from 'socket-intents/mam';
import { FailedError } from '../../base/errors.ts';
import { assetFile, programFile } from '../../base/package.ts';
import type { Profile } from '../../testbed/profiles.ts';
import { CLIENT, SERVER } from '../../testbed/topology/addresses.ts';
import type { Transport } from '../../testbed/topology/spec.ts';
import type { WorldProcess } from '../../testbed/worlds/process.ts';
import type { World } from '../../testbed/worlds/world.ts';
import type { CellJob, DriverEvent } from '../../workloads/driver/job.ts';
import { PORT } from '../matrix/job.ts';

const MAM_SOCKET = '/run/mam.sock';

/** What a world is set up for. */
export interface SiteSpec {
  profiles: readonly Profile[];
  transport: Transport;
}

type Done = Extract<DriverEvent, { event: 'done' }>;

/**
 * A world with everything that cells need: topology, static-page server, Multi Access Manager, driver. Its
 * programs live as long as it does.
 */
export class Site implements AsyncDisposable {
  readonly world: World;
  readonly spec: SiteSpec;
  readonly #driver: WorldProcess;
  #hear: (event: DriverEvent) => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;

  private constructor(world: World, spec: SiteSpec, driver: WorldProcess) {
    this.world = world;
    this.spec = spec;
    this.#driver = driver;
    driver.onLine((line) => this.#hear(JSON.parse(line) as DriverEvent));
    void driver
      .ended()
      .then(({ status, signal }) =>
        this.#fail(world.failure ?? new FailedError(`The driver ended (${signal ?? status}).`)),
      );
  }

  /** Sets a world up. The world is closed when that fails. */
  static async open(world: World, spec: SiteSpec): Promise<Site> {
    try {
      const { profiles, transport } = spec;
      await world.topology({ links: [...profiles], transport });
      const start = (node: string, program: string, ...args: string[]): Promise<WorldProcess> =>
        world.spawn({
          node,
          argv: [process.execPath, program, ...args],
          ready: true,
          interactive: true,
        });
      await start(SERVER, programFile('workloads/servers/http/main'), String(PORT));
      const mam = ['--config', assetFile('workloads/mam.json'), '--socket', MAM_SOCKET, '--log', 'warn'];
      await start(CLIENT, MAM_PROGRAM, ...mam);
      return new Site(world, spec, await start(CLIENT, programFile('workloads/driver/main'), MAM_SOCKET));
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  /**
   * Runs one cell.
   *
   * @throws FailedError with the driver's reason; WorldError with the last console lines.
   */
  async runCell(job: CellJob, progress: (done: number) => void): Promise<Done> {
    // Nothing that TCP learnt of a destination may reach the next cell (fidelity rule 10).
    for (const node of [CLIENT, SERVER]) await this.world.run(['ip', '-n', node, 'tcp_metrics', 'flush']);
    return this.world.owes(
      new Promise((resolve, reject) => {
        this.#fail = reject;
        this.#hear = (event) => {
          if (event.cell !== job.cell) return;
          if (event.event === 'progress') progress(event.done);
          else if (event.event === 'done') resolve(event);
          else reject(new FailedError(event.reason));
        };
        this.#driver.write(`${JSON.stringify(job)}\n`);
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world.close();
  }
}
