import { FailedError } from '../../base/errors.ts';
import { SCHEMA_VERSION, type Calibration } from '../../results/schema.ts';
import { calibrate } from '../../testbed/calibration/calibrate.ts';
import { renderCalibrations } from '../../testbed/calibration/render.ts';
import type { Profile } from '../../testbed/profiles.ts';
import type { Transport } from '../../testbed/topology/spec.ts';
import { openWorld, type WorldChoice } from '../../testbed/worlds/kinds/choose.ts';
import type { RunStore } from '../../results/store.ts';
import type { Progress } from './progress.ts';
import { groupLinks } from './sites/sites.ts';

/**
 * The calibration gate: each profile is measured once, before anything else is measured over it, in worlds of
 * its own. What was found is stored in the run.
 */
export class Gate {
  readonly #choice: WorldChoice;
  readonly #jobs: number;
  readonly #store: RunStore;
  readonly #progress: Progress;
  readonly #signal: AbortSignal;
  readonly #passed = new Map<string, Calibration>();

  constructor(
    { choice, signal }: { choice: WorldChoice; signal: AbortSignal },
    jobs: number,
    store: RunStore,
    progress: Progress,
  ) {
    this.#choice = choice;
    this.#jobs = jobs;
    this.#store = store;
    this.#progress = progress;
    this.#signal = signal;
  }

  /**
   * Lets these profiles pass.
   *
   * @throws FailedError with a table of expected and measured when a line is red.
   */
  async pass(profiles: readonly Profile[], transport: Transport): Promise<void> {
    const missing = profiles.filter((profile) => !this.#passed.has(JSON.stringify(profile)));
    if (missing.length === 0) return;
    this.#progress.beginGate(missing.length);
    try {
      let done = 0;
      for (const group of groupLinks(missing))
        await this.#measure(group, transport, (profile, calibration) => {
          this.#passed.set(JSON.stringify(profile), calibration);
          this.#progress.calibrated(++done);
        });
    } finally {
      this.#progress.end();
    }
    const calibrations = [...this.#passed.values()];
    const { kind: world, clock } = this.#choice;
    await this.#store.calibrated({ schemaVersion: SCHEMA_VERSION, world, clock, profiles: calibrations });
    const red = calibrations.filter(({ ok }) => !ok);
    if (red.length > 0)
      throw new FailedError(
        `The links do not behave as their profiles say; nothing was measured.\n${renderCalibrations(red)}`,
      );
  }

  /** Every worker brings all links up and measures one after the other, so that none waits for another. */
  async #measure(
    profiles: readonly Profile[],
    transport: Transport,
    found: (profile: Profile, calibration: Calibration) => void,
  ): Promise<void> {
    const queue = [...profiles];
    const work = async (worker: number): Promise<void> => {
      if (queue.length === 0) return;
      const world = await openWorld(this.#choice, worker);
      const close = (): void => void world.close();
      this.#signal.addEventListener('abort', close);
      try {
        for await (const calibration of calibrate(world, profiles, transport, () => queue.shift())) {
          const profile = profiles.find(({ name }) => name === calibration.profile);
          if (profile) found(profile, calibration);
        }
      } finally {
        this.#signal.removeEventListener('abort', close);
        await world.close();
      }
    };
    const workers = Math.min(this.#jobs, profiles.length);
    const ends = await Promise.allSettled(Array.from({ length: workers }, (_, worker) => work(worker)));
    this.#signal.throwIfAborted();
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
}
