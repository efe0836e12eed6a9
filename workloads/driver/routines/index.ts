import type { AnyClientJob, Routine } from './routine.ts';

/**
 * What the driver can run for a client. Each is loaded when a cell needs it: whatever a driver loads beforehand
 * delays every guest. Spelt out, so that a bundler finds them and the type of a job follows.
 */
const ROUTINES = {
  'in-order': async () => (await import('./in-order.ts')).inOrder,
  browser: async () => (await import('./browser.ts')).browser,
  repeated: async () => (await import('./repeated.ts')).repeated,
  stream: async () => (await import('./stream.ts')).stream,
};

type Loaded = Awaited<ReturnType<(typeof ROUTINES)[keyof typeof ROUTINES]>>;

/** What the driver is told of a client. */
export type ClientJob = Loaded extends infer Any ? (Any extends Routine<infer Job> ? Job : never) : never;

/** What runs a client. */
export const loadRoutine = async ({ routine }: ClientJob): Promise<Routine<AnyClientJob>> =>
  (await ROUTINES[routine]()) as Routine<AnyClientJob>;
