import { z } from 'zod';
import { intentsSchema } from '../../intents/vocabulary.ts';

const bytes = z.int().nonnegative();
const seconds = z.number().nonnegative();

/**
 * A client that downloads objects in order, one connection at a time, as wget does. Sizes are bytes, pauses
 * seconds.
 */
export const clientSchema = z.strictObject({
  name: z.string().min(1).default('wget'),
  /** Sizes of the objects, in the order in which they are downloaded. */
  sizes: z.array(bytes).min(1),
  /** The whole object at once, or its head first to learn the size, and then the rest. */
  phases: z.enum(['one', 'two']).default('one'),
  /** Bytes of the head. The paper's m; with headers it does not fit ten segments. */
  head: z.int().positive().default(15_000),
  /** What the client says of each object. */
  intents: intentsSchema.default({}),
  /** Shortest and longest pause before each download; drawn from the seed. */
  pause: z.tuple([seconds, seconds]).default([0.3, 0.4]),
  /** Bytes that wake the reader up; 1 for every packet. */
  lowWaterMark: z.int().positive().default(16_384),
});

/** What a cell's clients do, side by side. */
export const workloadSchema = z.strictObject({
  name: z.string().min(1),
  clients: z.array(clientSchema).min(1),
});
export type WorkloadInput = z.input<typeof workloadSchema>;
export type Workload = z.output<typeof workloadSchema>;

/** Sizes from `first` to `last` in equal steps, both included. Bytes. */
export const sweep = (first: number, last: number, step: number): number[] =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
