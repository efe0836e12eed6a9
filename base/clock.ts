import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

/** The monotonic clock of the world in seconds: no step of the calendar moves it (fidelity rule 15). */
export const monotonic = (): number => Number(process.hrtime.bigint()) / 1e9;

/** Waits until the monotonic clock has reached this many seconds; Node's timers are good for a millisecond. */
export async function sleepUntil(moment: number): Promise<void> {
  for (let left = moment - monotonic(); left > 0; left = moment - monotonic())
    await sleep(Math.max(1, left * 1000));
}
