import type { Route } from '../../protocol/messages.ts';

/** A route with both ends known, or the source left to the system. */
export interface FullRoute extends Route {
  destination: string;
}

/** One attempt to connect, under way. */
export interface Attempt {
  route: FullRoute;
  cancel(): void;
}

/** What a race needs to know of the world. */
export interface Track<Runner extends Attempt> {
  /**
   * Sets out along a route.
   *
   * @param arrived - Called once, later, with 0 or a negative error number of the system.
   * @returns The attempt, or the error number when it fails at once.
   */
  begin(route: FullRoute, arrived: (status: number) => void): Runner | number;
  /** An attempt has failed. */
  failed(route: FullRoute, status: number): void;
  /** The first has arrived; the others are cancelled. */
  won(runner: Runner): void;
  /** None has arrived. */
  lost(): void;
}

/** Seconds between attempts. */
export interface Delays {
  /** Until the next address is tried over the same link, while the one before is still under way. */
  attempt: number;
  /** Until the next link, or the system's default, is tried while those before are still under way. */
  link: number;
}

/**
 * Connects along several routes as RFC 8305 (section 5) says: one after the other, each a moment after the one
 * before, which goes on meanwhile; the first that arrives is taken. A failure lets the next one begin at once. What
 * the policy has put last, another link, waits until nothing before it is under way, or for much longer.
 */
export class Race<Runner extends Attempt> {
  readonly #routes: readonly FullRoute[];
  readonly #delays: Delays;
  readonly #track: Track<Runner>;
  readonly #running = new Set<Runner>();
  #timer: NodeJS.Timeout | undefined;
  #next = 0;
  #over = false;

  constructor(routes: readonly FullRoute[], delays: Delays, track: Track<Runner>) {
    this.#routes = routes;
    this.#delays = delays;
    this.#track = track;
  }

  start(): void {
    this.#begin();
  }

  /** Gives all attempts up. */
  cancel(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    for (const runner of this.#running) runner.cancel();
    this.#running.clear();
  }

  #begin(): void {
    clearTimeout(this.#timer);
    while (!this.#over) {
      const route = this.#routes[this.#next];
      if (!route) return this.#running.size === 0 ? this.#lose() : undefined;
      this.#next++;
      const runner = this.#track.begin(route, (status) => this.#arrived(runner, route, status));
      if (typeof runner !== 'number') {
        this.#running.add(runner);
        return this.#scheduleNext(route);
      }
      this.#track.failed(route, runner);
      if (this.#running.size > 0 && !this.#isSameLink(route)) return this.#scheduleNext(route);
    }
  }

  #arrived(runner: Runner | number, route: FullRoute, status: number): void {
    if (this.#over || typeof runner === 'number') return;
    this.#running.delete(runner);
    if (status === 0) {
      this.cancel();
      return this.#track.won(runner);
    }
    runner.cancel();
    this.#track.failed(route, status);
    if (this.#running.size === 0 || this.#isSameLink(route)) this.#begin();
  }

  /** Is the next route over the same link as this one? */
  #isSameLink({ link, source }: FullRoute): boolean {
    const next = this.#routes[this.#next];
    return next !== undefined && next.link === link && (next.source === undefined) === (source === undefined);
  }

  #scheduleNext(route: FullRoute): void {
    if (this.#next >= this.#routes.length) return;
    const seconds = this.#isSameLink(route) ? this.#delays.attempt : this.#delays.link;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#begin(), Math.min(seconds * 1000, LONGEST_TIMER)).unref();
  }

  #lose(): void {
    this.cancel();
    this.#track.lost();
  }
}

/** Node's timers take no more milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;
