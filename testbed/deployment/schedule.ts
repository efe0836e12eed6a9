import { setTimeout as after } from 'node:timers';
import { z } from 'zod';
import { changeLink, changeSchema, type Change } from './change.ts';
import type { Testbed } from './deployment.ts';

/** A change that is to come, in seconds from when it was scheduled. */
export const eventSchema = changeSchema.extend({ at: z.number().nonnegative().max(1e6) });
export type Event = z.output<typeof eventSchema>;

/** Changes that are to come. */
export class Schedule {
  readonly #testbed: Testbed;
  readonly #waiting = new Map<NodeJS.Timeout, { at: string; link: string }>();

  constructor(testbed: Testbed) {
    this.#testbed = testbed;
  }

  add({ at, ...change }: Event): void {
    const timer = after(() => {
      this.#waiting.delete(timer);
      void this.#apply(change);
    }, at * 1000);
    this.#waiting.set(timer, { at: new Date(Date.now() + at * 1000).toISOString(), link: change.link });
  }

  list(): { at: string; link: string }[] {
    return [...this.#waiting.values()].toSorted((a, b) => a.at.localeCompare(b.at));
  }

  /** Nobody waits for it: what fails is written down. */
  async #apply(change: Change): Promise<void> {
    try {
      await changeLink(this.#testbed, change);
    } catch (error) {
      this.#testbed.note({ event: 'failed', ...change, reason: (error as Error).message });
    }
  }
}
