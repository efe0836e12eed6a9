/** Whether a line of make's output tells that an object was compiled: "  CC      net/ipv4/tcp.o". */
export function isCompiled(line: string): boolean {
  return /^\s+(?:CC|AS)\s/.test(line);
}

/**
 * Objects of a build whose number is not known from an earlier one: those of Linux 7.3.4. A dry run of make would
 * tell, but takes ten seconds.
 */
export const USUAL_OBJECTS = 814;

/** Objects after which an estimate of the time left means something. */
const ENOUGH = 20;

/** Follows a build by the objects that are compiled. */
export class BuildProgress {
  done = 0;
  /** Never less than what is done, and one more while the end is not seen. */
  total: number;
  readonly #start: number;

  /** @param now - seconds, on any clock. */
  constructor(expected: number, now: number) {
    this.total = expected;
    this.#start = now;
  }

  /** Counts an object; returns the seconds left at the pace so far, undefined while that is too early to say. */
  count(now: number): number | undefined {
    this.done += 1;
    this.total = Math.max(this.total, this.done + 1);
    if (this.done < ENOUGH) return undefined;
    return ((now - this.#start) / this.done) * (this.total - this.done);
  }
}
