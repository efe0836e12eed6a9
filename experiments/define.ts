import { z } from 'zod';
import type { Transfer } from '../results/schema.ts';
import { strictObject, validate } from '../base/input/validate.ts';
import { matrixSchema, type MatrixInput } from './matrix/matrix.ts';

/** What a stage knows. */
export interface StageContext {
  /** What earlier stages have found. */
  findings: Readonly<Record<string, unknown>>;
  seed: number;
  /** Repeats instead of those that the experiment states. */
  repeats: number | undefined;
}

/** Measurements that depend on nothing but what was found before. */
export interface Stage {
  name: string;
  matrices: (context: StageContext) => MatrixInput[];
  /** What follows from the transfers of this stage; plain data, kept in the run. */
  conclude?: (transfers: readonly Transfer[], context: StageContext) => Record<string, unknown>;
}

/** An experiment: what is measured, in one or several stages. */
export interface Experiment {
  /** Names the run directory and the report's sections. */
  name: string;
  title: string;
  /** Its parameters as plain data, kept in the run. */
  parameters: Record<string, unknown>;
  seed: number;
  stages: Stage[];
}

const nameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a name is up to 64 of a-z, 0-9, -; it names a directory');

const ownFields = {
  name: nameSchema,
  /** What reports call it; default: the name. */
  title: z.string().min(1).optional(),
  repeats: z.int().positive().default(10),
  /** Seed of start phases, orders and losses. */
  seed: z.int().nonnegative().default(1),
};

/** The matrix is validated with its cells, when it is known where the file is that paths are taken from. */
const declarationSchema = strictObject({
  ...Object.fromEntries(Object.keys(matrixSchema.shape).map((name) => [name, z.unknown().optional()])),
  ...ownFields,
});

/** An experiment of one stage as plain data. */
export type Declaration = Omit<MatrixInput, 'repeats'> & z.input<z.ZodObject<typeof ownFields>>;

/**
 * Declares an experiment: the cross product of sets of links, policies, workloads and levels of factors, each
 * point repeated.
 *
 * ```ts
 * export default defineExperiment({
 *   name: 'queues',
 *   links: [['dsl', 'lte']],
 *   policies: [only('dsl'), only('lte'), 'category'],
 *   workloads: [{ name: 'nyt', clients: [page('nyt', { intents: { category: 'query' } }), bulk()] }],
 *   factors: { queue: [{ seconds: 0.05 }, { seconds: 0.3 }] },
 *   repeats: 10,
 * });
 * ```
 *
 * @throws UsageError for what is wrong beside the matrix; that is validated when its cells are listed or measured.
 */
export function defineExperiment(declaration: Declaration): Experiment {
  const valid = validate(declarationSchema, declaration, 'The experiment');
  const { name, title = name, seed, repeats } = valid;
  const { name: _name, title: _title, seed: _seed, ...matrix } = declaration;
  return {
    name,
    title,
    seed,
    parameters: { repeats },
    stages: [
      {
        name,
        matrices: ({ repeats: wanted }) => [{ ...matrix, repeats: wanted ?? repeats }],
      },
    ],
  };
}

/** The policy that takes one link for everything, labelled `dsl only`. */
export const only = (link: string, label = `${link} only`): MatrixInput['policies'][number] => ({
  label,
  name: 'single',
  settings: { link },
});

/** Sizes from `first` to `last` in equal steps, both included. Bytes. */
export const sweep = (first: number, last: number, step: number): number[] =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
