import { FailedError } from '../../../base/errors.ts';
import { programFile } from '../../../base/installation/package.ts';
import { validate } from '../../../base/input/validate.ts';
import { rehearse } from '../../../testbed/deployment/rehearsal.ts';
import { deploymentScript } from '../../../testbed/deployment/script.ts';
import { specSchema } from '../../../testbed/deployment/spec.ts';
import type { Topology } from '../../../testbed/topology/spec.ts';
import { openScripted, type WorldChoice } from '../../../testbed/worlds/kinds/choose.ts';
import type { World } from '../../../testbed/worlds/world.ts';
import type { DriverEvent } from '../../../workloads/driver/job.ts';
import type { Cell } from '../../matrix/cell.ts';
import { jobOf, type JobOptions } from '../../matrix/job.ts';
import { netemSeedOf, seedOf, type Batch } from '../batches/batches.ts';
import { CellError, type Done } from './site.ts';

/** A guest that measures a batch from its start and repeats to the bit. Nothing may be asked of it before it is done. */
export class SeededSite implements AsyncDisposable {
  readonly world: World;
  readonly topology: Topology;
  readonly #events: DriverEvent[] = [];
  #wake: () => void = () => undefined;
  #failure: Error | undefined;

  private constructor(world: World, topology: Topology) {
    this.world = world;
    this.topology = topology;
    const fail = (error: Error): void => {
      this.#failure ??= error;
      this.#wake();
    };
    for (const { result } of world.scripted) result.catch(fail);
    const driver = world.scripted.at(-1)?.program;
    driver?.onLine((line) => {
      this.#events.push(JSON.parse(line) as DriverEvent);
      this.#wake();
    });
    void driver
      ?.ended()
      .then(({ status, signal }) =>
        fail(world.failure ?? new FailedError(`The driver ended (${signal ?? status}).`)),
      );
  }

  static async open(
    choice: Extract<WorldChoice, { kind: 'guest' }>,
    batch: Batch,
    worker: number,
    signal: AbortSignal,
    jobOptions: JobOptions = {},
  ): Promise<SeededSite> {
    const { profiles, transport } = batch.spec;
    const spec = validate(
      specSchema,
      { topology: { links: profiles, transport, seed: netemSeedOf(batch) } },
      'The links',
    );
    const jobs = batch.cells.map((cell) => jobOf(cell, jobOptions));
    const world = await openScripted(choice, {
      seed: seedOf(batch),
      compiled: await rehearse(choice),
      script: (folder) =>
        deploymentScript(folder, spec, { program: programFile('workloads/driver/main'), jobs }),
      ...{ worker, signal },
    });
    return new SeededSite(world, spec.topology);
  }

  /**
   * Waits for a cell: for each of the batch in its turn.
   *
   * @throws CellError with the driver's reason; WorldError with the last console lines.
   */
  async measured(cell: Cell, progress: (done: number) => void): Promise<Done> {
    for (;;) {
      const event = await this.world.owes(this.#next());
      if (event.event === 'progress') progress(event.done);
      else if (event.event === 'done') return event;
      else throw new CellError(event.reason);
    }
  }

  async #next(): Promise<DriverEvent> {
    for (;;) {
      const event = this.#events.shift();
      if (event) return event;
      if (this.#failure) throw this.#failure;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world.close();
  }
}
