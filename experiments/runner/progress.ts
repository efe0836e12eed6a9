import process from 'node:process';
import { Writable } from 'node:stream';
import { SingleBar } from 'cli-progress';
import type { Cell } from '../matrix/cell.ts';
import { expectedTime } from '../matrix/expect.ts';
import { kindOf } from '../../workloads/clients/client.ts';

/** Seconds between two lines of progress in a log. */
const LOG_INTERVAL = 10;

/** Share that must be done before the time left is guessed. */
const FIRST_GUESS = 0.03;

/**
 * Progress of an experiment on stderr: a line that changes on a terminal, a line now and then in a log. The
 * share that is done is measured in the network seconds that the cells are expected to take; the speed in network
 * seconds, the sum of completion times, per second of the wall clock.
 */
export class Progress {
  readonly #bar: SingleBar;
  readonly #isQuiet: boolean;
  readonly #partly = new Map<Cell, number>();
  /** Seconds spent with cells before this stretch, and when it began; calibration does not count. */
  #spent = 0;
  #began: number | undefined;
  #gateBegan = 0;
  #weight = 0;
  #done = 0;
  #cells = 0;
  #doneCells = 0;
  #networkTime = 0;

  constructor(quiet: boolean) {
    this.#isQuiet = quiet;
    this.#bar = new SingleBar({
      stream: quiet ? nowhere : process.stderr,
      format: '{stage} {bar} {percentage} % · {done} · {left} left',
      barsize: 20,
      noTTYOutput: !quiet,
      notTTYSchedule: LOG_INTERVAL * 1000,
      hideCursor: null,
      linewrap: true,
      gracefulExit: false,
      clearOnComplete: false,
    });
  }

  /** Says something beside the bar. */
  note(text: string): void {
    if (!this.#isQuiet) process.stderr.write(`\n${text}\n`);
  }

  /** The gate begins, for so many links. */
  beginGate(links: number): void {
    this.#pause();
    this.#gateBegan = now();
    this.#bar.start(links, 0, { stage: 'calibration', done: `0/${links} links`, left: '?' });
  }

  /** So many links have been measured. */
  calibrated(done: number): void {
    const links = this.#bar.getTotal();
    this.#bar.update(done, {
      done: `${done}/${links} links`,
      left: leftOf(now() - this.#gateBegan, done / links),
    });
  }

  /** A stage begins: these cells are to be measured. */
  begin(stage: string, cells: readonly Cell[]): void {
    this.#weight += cells.reduce((sum, cell) => sum + expectedTime(cell), 0);
    this.#cells += cells.length;
    this.#pause();
    this.#began = now();
    const { value, ...texts } = this.#state();
    this.#bar.start(1000, value, { stage, ...texts });
  }

  /** So many transfers of a cell are done. */
  partly(cell: Cell, transfers: number): void {
    this.#partly.set(cell, (expectedTime(cell) * transfers) / transfersOf(cell));
    this.#show();
  }

  finished(cell: Cell, networkTime: number): void {
    this.#partly.delete(cell);
    this.#done += expectedTime(cell);
    this.#doneCells++;
    this.#networkTime += networkTime;
    this.#show();
  }

  end(): void {
    this.#pause();
    this.#bar.stop();
  }

  #show(): void {
    const { value, ...texts } = this.#state();
    this.#bar.update(value, texts);
  }

  #state(): { value: number; done: string; left: string } {
    const partly = [...this.#partly.values()].reduce((sum, weight) => sum + weight, 0);
    const share = this.#weight > 0 ? (this.#done + partly) / this.#weight : 1;
    const elapsed = this.#elapsed();
    const speed = elapsed > 0 ? (this.#networkTime / elapsed).toFixed(0) : '0';
    return {
      // A sum of shares may fall short of the whole by its last digit.
      value: Math.floor(share * 1000 + 1e-6),
      done: `${this.#doneCells}/${this.#cells} cells, ${speed} network s per s`,
      left: leftOf(elapsed, share),
    };
  }

  #elapsed(): number {
    return this.#spent + (this.#began === undefined ? 0 : now() - this.#began);
  }

  #pause(): void {
    this.#spent = this.#elapsed();
    this.#began = undefined;
  }
}

/** Seconds of the monotonic clock. */
const now = (): number => performance.now() / 1000;

/** What is left when a share has taken so many seconds, as text. */
const leftOf = (elapsed: number, share: number): string =>
  share >= FIRST_GUESS ? duration((elapsed * (1 - share)) / share) : '?';

const transfersOf = ({ workload }: Cell): number =>
  workload.clients.reduce((sum, client) => sum + kindOf(client).sizes(client).length, 0);

/** `1:05` or `2:03:04`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [first = 0, ...rest] = parts[0] === 0 ? parts.slice(1) : parts;
  return [String(first), ...rest.map((part) => String(part).padStart(2, '0'))].join(':');
}

/** A bar without a stream would write to stderr. */
const nowhere: NodeJS.WritableStream = new Writable({ write: (_chunk, _encoding, done) => done() });
