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
