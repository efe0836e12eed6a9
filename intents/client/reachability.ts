import { statSync } from 'node:fs';

/** Why there is no answer: nobody listens, none came in time, or the connection broke. */
export type Unanswered = 'absent' | 'silent' | 'lost';

/** The Multi Access Manager gave no answer. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
  readonly why: Unanswered;

  constructor(why: Unanswered, message: string) {
    super(message);
    this.why = why;
  }
}

/** Milliseconds until somebody who has refused a connection is tried again. */
const REFUSED = 1000;
/** Milliseconds until somebody who is silent is asked again: doubled each time, from the first to the last. */
const SILENT = [250, 8000] as const;

/**
 * What is known of a Multi Access Manager that did not answer, so that not every socket finds it out anew. Whoever is
 * absent is looked for again as soon as there is another socket file; whoever was silent, after a while or when he is
 * heard.
 */
export class Reachability {
  readonly #path: string;
  #refusal: { file: string; until: number } | undefined;
  #silence: { wait: number; until: number } | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Why knocking is of no use now. */
  absence(): UnansweredError | undefined {
    if (!this.#refusal) return undefined;
    const { file, until } = this.#refusal;
    const same = file === identify(this.#path) && (file === MISSING || performance.now() < until);
    if (!same) this.#refusal = undefined;
    return same ? new UnansweredError('absent', `nobody listens on ${this.#path}`) : undefined;
  }

  /** @param waiting - Is an answer awaited that would tell? */
  silence(waiting: boolean): UnansweredError | undefined {
    if (!this.#silence || (!waiting && performance.now() >= this.#silence.until)) return undefined;
    return new UnansweredError('silent', 'it did not answer before, and will be asked again later');
  }

  refused(): void {
    this.#refusal = { file: identify(this.#path), until: performance.now() + REFUSED };
  }

  silent(): void {
    if (this.#silence && performance.now() < this.#silence.until) return;
    const wait = Math.min((this.#silence?.wait ?? SILENT[0] / 2) * 2, SILENT[1]);
    this.#silence = { wait, until: performance.now() + wait };
  }

  heard(): void {
    this.#silence = undefined;
    this.#refusal = undefined;
  }
}

const MISSING = 'none';

/** Tells one socket file from another of the same name. */
function identify(path: string): string {
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts ? `${facts.ino} ${facts.ctimeMs}` : MISSING;
}
