/** The last lines that a world printed which were no events: what its kernel had to say. */
export class Console {
  readonly #lines: string[] = [];
  readonly #capacity: number;

  constructor(capacity = 40) {
    this.#capacity = capacity;
  }

  add(line: string): void {
    const text = line.trimEnd();
    if (!text) return;
    this.#lines.push(text);
    if (this.#lines.length > this.#capacity) this.#lines.shift();
  }

  get lines(): readonly string[] {
    return [...this.#lines];
  }
}
