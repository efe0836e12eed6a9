/** Something to be done for a client, and what it costs: about so many bytes of work. */
interface Task {
  cost: number;
  run(): void;
}

/** What a task costs besides its bytes. */
const OVERHEAD = 1000;
/** Work that is done before the event loop goes round, in bytes: less than a millisecond. */
const ROUND = 64 * 1024;

/** The tasks of one client, which waits in line with others. */
export class Line {
  readonly tasks: Task[] = [];
  /** Bytes of the tasks that wait. */
  waiting = 0;
  /** When its next task begins, in bytes of work that a client has had that always had some. */
  start = 0;
}

/**
 * Does the work for many clients by start-time fair queueing (Goyal, Vin, Cheng: SIGCOMM 1996): whoever asks for much
 * waits for himself, not the others for him. What comes while nothing waits is done at once.
 */
export class Turns {
  readonly #waiting = new Set<Line>();
  /** Start of the task that was done last. */
  #now = 0;
  #done = 0;
  #resting = false;

  /** Does a task of `bytes` bytes when it is its turn. */
  add(line: Line, bytes: number, run: () => void): void {
    if (line.tasks.length === 0) line.start = Math.max(line.start, this.#now);
    line.tasks.push({ cost: bytes + OVERHEAD, run });
    line.waiting += bytes + OVERHEAD;
    this.#waiting.add(line);
    if (!this.#resting) this.#work();
  }

  /** Drops what a client has asked for: it has gone. */
  leave(line: Line): void {
    this.#waiting.delete(line);
    line.tasks.length = 0;
    line.waiting = 0;
  }

  #work(): void {
    for (let line = this.#next(); line && this.#done < ROUND; line = this.#next()) {
      const task = line.tasks.shift();
      if (line.tasks.length === 0) this.#waiting.delete(line);
      if (!task) continue;
      this.#now = line.start;
      line.start += task.cost;
      line.waiting -= task.cost;
      this.#done += task.cost;
      task.run();
    }
    if (this.#done < ROUND) return;
    this.#resting = true;
    setImmediate(() => {
      this.#resting = false;
      this.#done = 0;
      this.#work();
    });
  }

  #next(): Line | undefined {
    let next: Line | undefined;
    for (const line of this.#waiting) if (!next || line.start < next.start) next = line;
    return next;
  }
}
