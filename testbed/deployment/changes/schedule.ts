import { setTimeout as after } from 'node:timers';
import type { Change, ScheduledChange } from './change.ts';

/** Changes that are to come. */
export class Schedule {
  readonly #apply: (change: Change) => void;
  readonly #waiting = new Map<NodeJS.Timeout, { at: string; link: string }>();

  /** @param apply - what is done with a change when its time has come */
  constructor(apply: (change: Change) => void) {
    this.#apply = apply;
  }

  add({ at, ...change }: ScheduledChange): void {
    const timer = after(() => {
      this.#waiting.delete(timer);
      this.#apply(change);
    }, at * 1000);
    this.#waiting.set(timer, { at: new Date(Date.now() + at * 1000).toISOString(), link: change.link });
  }

  /** When, as a date, which link is changed; the next first. */
  list(): { at: string; link: string }[] {
    return [...this.#waiting.values()].toSorted((a, b) => a.at.localeCompare(b.at));
  }
}
