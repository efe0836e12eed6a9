import { FailedError } from '../../netns/errors.ts';
import { SCHEMA_VERSION, type Calibration } from '../../reports/run/schema.ts';
import { calibrate } from '../../testbed/calibration/calibrate.ts';
import { renderCalibrations } from '../../testbed/calibration/render.ts';
import type { Profile } from '../../testbed/profiles.ts';
import type { Transport } from '../../testbed/topology/spec.ts';
import { openWorld, type WorldChoice } from '../../testbed/worlds/choose.ts';
import type { Progress } from './progress.ts';
import type { RunStore } from '../store/store.ts';

/**
 * The calibration gate: each profile is measured before anything else is, in worlds of its own, and stored.
 *
 * @throws FailedError with a table of expected and measured when a line is red.
 */
export async function passGate(
  profiles: readonly Profile[],
  transport: Transport,
  { choice, signal }: { choice: WorldChoice; signal: AbortSignal },
  jobs: number,
  store: RunStore,
  progress: Progress,
): Promise<void> {
  const queue = [...profiles];
  const found = new Map<string, Calibration>();
  const work = async (worker: number): Promise<void> => {
    if (queue.length === 0) return;
    const world = await openWorld(choice, worker);
    const close = (): void => void world.close();
    signal.addEventListener('abort', close);
    try {
      // Every worker brings all links up and measures one after the other, so that none waits for another.
      const take = () => queue.shift();
      for await (const calibration of calibrate(world, profiles, transport, take)) {
        found.set(calibration.profile, calibration);
        progress.calibrated(found.size);
      }
    } finally {
      signal.removeEventListener('abort', close);
      await world.close();
    }
  };
  progress.beginGate(profiles.length);
  const ends = await Promise.allSettled(
    Array.from({ length: Math.min(jobs, profiles.length) }, (_, worker) => work(worker)),
  );
  progress.end();
  signal.throwIfAborted();
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  const calibrations = profiles.flatMap(({ name }) => found.get(name) ?? []);
  await store.calibrated({
    schemaVersion: SCHEMA_VERSION,
    world: choice.kind,
    clock: choice.clock,
    profiles: calibrations,
  });
  if (calibrations.some(({ ok }) => !ok))
    throw new FailedError(
      `The links do not behave as their profiles say; nothing was measured.\n${renderCalibrations(
        calibrations.filter(({ ok }) => !ok),
      )}`,
    );
}
