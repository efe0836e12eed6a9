import { z } from 'zod';
import { intentNames, intentsSchema } from 'socket-intents/schemas';
import { unknownName } from '../../base/input/validate.ts';
import type { MeasureRecord } from '../../results/schema.ts';
import { LARGEST_OBJECT } from '../servers/http/path.ts';
import type { AnyClientJob } from '../driver/routines/routine.ts';

export const bytes = z
  .int()
  .nonnegative()
  .max(LARGEST_OBJECT, `the server has no object of more than ${LARGEST_OBJECT} bytes`);
const seconds = z.number().nonnegative();
/** Shortest and longest; what it is in a cell is drawn from the seed. */
export const range = z
  .tuple([seconds, seconds])
  .refine(([shortest, longest]) => shortest <= longest, 'the shortest comes first, then the longest');

/** What is ignored by sockets is a mistake in an experiment. */
export const knownIntents = intentsSchema.superRefine((intents, context) => {
  for (const name of Object.keys(intents))
    if (!(intentNames as string[]).includes(name) && !name.startsWith('x-'))
      context.addIssue({ code: 'custom', path: [name], message: unknownName('intent', name, intentNames) });
});

/** What every client has. */
export const clientFields = {
  /** What the client says of everything that it fetches. */
  intents: knownIntents.default({}),
  /** When it begins, in seconds of the cell. */
  start: range.default([0, 0]),
  /**
   * Bytes that wake the reader up; 1 for every packet. A guest spends most of its time on waking readers; with 16 KiB
   * the completion times stay the same, with 64 KiB they do not, since the receive window grows only when the
   * application reads (fidelity rule 18).
   */
  lowWaterMark: z
    .int()
    .positive()
    .max(2 ** 31 - 1)
    .default(16_384),
};

/** What every client has that downloads as wget does. */
export const downloadFields = {
  /** The whole object at once, or its head first to learn the size, and then the rest. */
  phases: z.enum(['one', 'two']).default('one'),
  /** Bytes of the head. The paper's m; with headers it does not fit ten segments. */
  head: z.int().positive().default(15_000),
  /** A new connection for each object, or one that is kept where the policy takes it again. */
  connections: z.enum(['new', 'keep-alive']).default('new'),
};

/** The paths of a cell, for estimates. */
export interface ExpectedPaths {
  /** Seconds that a download of so many bytes takes, about, from its request to its last byte. */
  over: (size: number) => number;
  /** There is no other client. */
  alone: boolean;
}

/** What a job depends on beside its client. */
export interface JobContext {
  host: string;
  port: number;
  /** The cell's random numbers from 0 to 1, the same for all cells that are compared. */
  random: () => number;
}

/** What a kind says of a job; the rest is the same for all. */
export type Told<Job extends AnyClientJob> = Job extends unknown
  ? Omit<Job, Exclude<keyof AnyClientJob, 'routine'>>
  : never;

/** A value between two, drawn at random. */
export const between = ([shortest, longest]: readonly [number, number], random: () => number): number =>
  shortest + (longest - shortest) * random();

/** A client as an experiment may write it down, and with everything that it left out. */
interface Named {
  kind: string;
  name?: string | undefined;
}
interface Complete extends Named {
  name: string;
  start: [number, number];
}

/**
 * A kind of client: everything that an experiment, its estimates, its driver and its records need to know of it.
 * One file of this folder each; what the driver runs for it is a routine, which the kind does not load.
 */
export interface ClientKind<
  Kind extends string,
  Given extends Named & { kind: Kind },
  Client extends Complete & { kind: Kind },
  Job extends AnyClientJob,
> {
  kind: Kind;
  /** What an experiment may say of such a client, with the defaults. */
  schema: z.ZodType<Client, Given> & z.core.$ZodTypeDiscriminable;
  /** It goes on until all other clients are done, and begins before them, as the workload's `lead` says. */
  background: boolean;
  /** It waits between its downloads by itself, which no report takes for time of the network. */
  pauses: boolean;
  /** Bytes of the objects that it downloads, as far as they are known beforehand. */
  sizes: (client: Client) => number[];
  /** What reports compare: the time of each object by its size, or of everything that it fetched. */
  shows: (client: Client) => 'sizes' | 'loads';
  /** What such a client measures beside its transfers: what its routine returns, by name. */
  measures?: Record<string, MeasureRecord>;
  /** Seconds of the network until it is done, about; 0 when others decide. */
  expectedTime: (client: Client, paths: ExpectedPaths) => number;
  /** What the driver is told, beside what it is told of every client. */
  job: (client: Client, context: JobContext) => Told<Job>;
}

/** A kind of client, and at the same time the function with which experiments ask for one. */
export const clientKind = <
  Kind extends string,
  Given extends Named & { kind: Kind },
  Client extends Complete & { kind: Kind },
  Job extends AnyClientJob,
  Arguments extends unknown[],
>(
  kind: ClientKind<Kind, Given, Client, Job>,
  ask: (...given: Arguments) => Given,
) => Object.assign(ask, kind);
