import { availableParallelism } from 'node:os';

/**
 * Keeps the event loop from sleeping for a while; it goes on doing whatever there is to do. Waking a process
 * that sleeps on another processor costs both sides more than a decision does, most of all in a virtual machine.
 * On a machine with one processor it does nothing: whoever is to answer needs that one.
 */
export class BusyPoll {
  readonly #wanted: () => boolean;
  /** In ms of the monotonic clock; 0: the loop may sleep. */
  #awakeUntil = 0;

  /** @param wanted - Is there still something to stay awake for? Asked in every round. */
  constructor(wanted: () => boolean = () => true) {
    this.#wanted = wanted;
  }

  /** @param seconds - How long to stay awake from now on. */
  stayAwake(seconds: number): void {
    if (seconds === 0 || processors === 1) return;
    const asleep = this.#awakeUntil === 0;
    this.#awakeUntil = performance.now() + seconds * 1000;
    if (asleep) setImmediate(this.#goRound);
  }

  readonly #goRound = (): void => {
    if (this.#wanted() && performance.now() < this.#awakeUntil) setImmediate(this.#goRound);
    else this.#awakeUntil = 0;
  };
}

const processors = availableParallelism();
