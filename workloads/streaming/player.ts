/** How a player deals with its buffer. Seconds. */
export interface Buffering {
  /** Seconds of video that a segment holds. */
  segment: number;
  /** Seconds of video that must be there before it is shown, at the beginning and after each stall. */
  startup: number;
}

/** The player ran out of video. */
export interface Stall {
  /** Seconds since the player began. */
  start: number;
  duration: number;
  /** Seconds of video that had been shown. */
  position: number;
}

/** What a viewer saw of the waiting. */
export interface Playback {
  /** Seconds from the beginning to the first picture. */
  startupDelay: number;
  stalls: Stall[];
}

/**
 * A player of video: segments come in whole, at known times, and are shown one second a second. It shows nothing
 * before `startup` seconds are there, or all that is left; when its buffer is empty it stalls until so much is there
 * again. Times are seconds since it began, and never run backwards.
 */
export class Player {
  readonly #buffering: Buffering;
  readonly #duration: number;
  /** Seconds of video received, and of those that had been shown by `#time`. */
  #received = 0;
  #shown = 0;
  #time = 0;
  #isPlaying = false;
  /** When it last ran out of video. */
  #stalledAt = 0;
  #startupDelay: number | undefined;
  readonly #stalls: Stall[] = [];

  /** @param duration - seconds of the whole video */
  constructor(duration: number, buffering: Buffering) {
    this.#duration = duration;
    this.#buffering = buffering;
  }

  /** Seconds of video that are there and have not been shown at a time. */
  buffered(time: number): number {
    this.#advance(time);
    return this.#received - this.#shown;
  }

  /** When no more than so many seconds of video will be left, if none comes; `time` when it is so already. */
  timeOfBuffer(seconds: number, time: number): number {
    const surplus = this.buffered(time) - seconds;
    return this.#isPlaying && surplus > 0 ? time + surplus : time;
  }

  /** A segment has come in. The last one may be shorter than the others. */
  receive(time: number): void {
    this.#advance(time);
    this.#received = Math.min(this.#received + this.#buffering.segment, this.#duration);
    const isEnough = this.#received - this.#shown >= this.#buffering.startup;
    if (this.#isPlaying || (!isEnough && this.#received < this.#duration)) return;
    this.#isPlaying = true;
    if (this.#startupDelay === undefined) this.#startupDelay = time;
    else
      this.#stalls.push({
        start: this.#stalledAt,
        duration: time - this.#stalledAt,
        position: this.#shown,
      });
  }

  /** What the viewer saw, once all segments have come. */
  playback(): Playback {
    return { startupDelay: this.#startupDelay ?? this.#time, stalls: this.#stalls };
  }

  #advance(time: number): void {
    const elapsed = time - this.#time;
    this.#time = time;
    if (!this.#isPlaying) return;
    const left = this.#received - this.#shown;
    this.#shown += Math.min(elapsed, left);
    if (elapsed <= left || this.#received >= this.#duration) return;
    this.#isPlaying = false;
    this.#stalledAt = time - (elapsed - left);
  }
}
