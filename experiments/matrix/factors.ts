import { z } from 'zod';
import { differentNames, strictObject } from '../../base/input/validate.ts';
import { lossSchema, queueSchema, type Profile, type Queue } from '../../testbed/profiles.ts';
import { bufferSchema, congestionControlSchema, initialWindowSchema } from '../../testbed/topology/spec.ts';
import type { Cell } from './cell.ts';
import type { Client } from '../../workloads/clients/client.ts';

/** Something that decides the results and that an experiment may vary. */
interface Factor<Level> {
  level: z.ZodType<Level, Level>;
  /** How reports name a level. */
  label: (level: Level) => string | number | boolean;
  apply: (cell: Cell, level: Level) => Cell;
}

const factor = <Level>(given: Factor<Level>): Factor<Level> => given;

/**
 * The factors that the paper leaves unstated. Each has a default: queue 100 ms, initial window 10 segments,
 * cubic, receive buffer 6 MiB, a new connection per object, head 15 000 B, lead of the bulk transfer 2 s.
 */
const FACTORS = {
  /** Length of the queue in both directions of all links. */
  queue: factor<Queue>({
    level: queueSchema,
    label: queueText,
    apply: (cell, queue) => eachLink(cell, (direction) => ({ ...direction, queue })),
  }),
  /** Share of packets lost at random, in both directions of all links. */
  loss: factor<number>({
    level: lossSchema,
    label: (loss) => loss,
    apply: (cell, loss) => eachLink(cell, (direction) => ({ ...direction, loss })),
  }),
  /** Segments. */
  initialWindow: factor<number>({
    level: initialWindowSchema,
    label: (segments) => segments,
    apply: (cell, initialWindow) => ({ ...cell, transport: { ...cell.transport, initialWindow } }),
  }),
  congestionControl: factor<string>({
    level: congestionControlSchema,
    label: (name) => name,
    apply: (cell, congestionControl) => ({ ...cell, transport: { ...cell.transport, congestionControl } }),
  }),
  /** Largest receive buffer; it bounds the receive window. Bytes. */
  receiveBuffer: factor<number>({
    level: bufferSchema,
    label: (bytes) => bytes,
    apply: (cell, most) => ({
      ...cell,
      transport: { ...cell.transport, receiveBuffer: [4096, Math.min(131_072, most), most] },
    }),
  }),
  slowStartAfterIdle: factor<boolean>({
    level: z.boolean(),
    label: (on) => on,
    apply: (cell, slowStartAfterIdle) => ({ ...cell, transport: { ...cell.transport, slowStartAfterIdle } }),
  }),
  /** Of clients that have a choice; so are the next two. */
  connections: factor<'new' | 'keep-alive'>({
    level: z.enum(['new', 'keep-alive']),
    label: (kind) => kind,
    apply: (cell, connections) =>
      eachClient(cell, (client) => ('connections' in client ? { ...client, connections } : client)),
  }),
  phases: factor<'one' | 'two'>({
    level: z.enum(['one', 'two']),
    label: (phases) => phases,
    apply: (cell, phases) =>
      eachClient(cell, (client) => ('phases' in client ? { ...client, phases } : client)),
  }),
  /** Bytes of the first phase of a two-phase download. */
  head: factor<number>({
    level: z.int().positive(),
    label: (bytes) => bytes,
    apply: (cell, head) => eachClient(cell, (client) => ('head' in client ? { ...client, head } : client)),
  }),
  /** Seconds by which clients of the background begin before all others. */
  lead: factor<number>({
    level: z.number().nonnegative(),
    label: (seconds) => seconds,
    apply: (cell, lead) => ({ ...cell, workload: { ...cell.workload, lead } }),
  }),
};

type Name = keyof typeof FACTORS;

/** Levels by factor; what is left out keeps its default. */
export const factorsSchema = strictObject(
  Object.fromEntries(
    Object.entries(FACTORS as Record<string, Factor<unknown>>).map(([name, { level, label }]) => [
      name,
      z
        .array(level)
        .min(1)
        .superRefine(differentNames('levels', (given) => String(label(given))))
        .optional(),
    ]),
  ) as { [N in Name]: z.ZodOptional<z.ZodArray<(typeof FACTORS)[N]['level']>> },
);
export type Factors = z.output<typeof factorsSchema>;

/** Every combination of levels, as changes of a cell. */
export function combinationsOf(factors: Factors): ((cell: Cell) => Cell)[] {
  return Object.entries(factors).reduce<((cell: Cell) => Cell)[]>(
    (changes, [name, levels]) =>
      levels === undefined
        ? changes
        : changes.flatMap((change) =>
            (levels as unknown[]).map((level) => (cell: Cell) => applied(change(cell), name as Name, level)),
          ),
    [(cell) => cell],
  );
}

function applied(cell: Cell, name: Name, level: unknown): Cell {
  const { apply, label } = FACTORS[name] as Factor<unknown>;
  return { ...apply(cell, level), factors: { ...cell.factors, [name]: label(level) } };
}

function queueText(queue: Queue): string {
  if ('seconds' in queue) return `${Number((queue.seconds * 1000).toPrecision(4))} ms`;
  return 'bytes' in queue ? `${queue.bytes} B` : `${queue.bdp} BDP`;
}

type Direction = Profile['down'];

const eachLink = (cell: Cell, change: (direction: Direction) => Direction): Cell => ({
  ...cell,
  links: cell.links.map((profile) => ({
    ...profile,
    down: change(profile.down),
    up: change(profile.up),
  })),
});

const eachClient = (cell: Cell, change: (client: Client) => Client): Cell => ({
  ...cell,
  workload: { ...cell.workload, clients: cell.workload.clients.map(change) },
});
