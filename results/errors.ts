/** A path that was given as a run cannot be read as one. The message names the file and what to do. */
export class RunError extends Error {
  override readonly name = 'RunError';
}
