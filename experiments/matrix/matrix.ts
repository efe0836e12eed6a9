import { z } from 'zod';
import { validate } from '../../intents/validate.ts';
import { profileNamed, profileSchema } from '../../testbed/profiles.ts';
import { transportSchema } from '../../testbed/topology/spec.ts';
import type { Cell } from './cell.ts';
import { workloadSchema } from './workload.ts';

const factor = z.union([z.string(), z.number(), z.boolean()]);

/** A policy as an experiment names it, with its key/values. */
const policySchema = z.strictObject({
  /** How reports name it. */
  label: z.string().min(1),
  /** A policy of this project, or the path of a module. */
  name: z.string().optional(),
  path: z.string().optional(),
  settings: z.record(z.string(), z.json()).default({}),
});

/** The name of a profile that comes with the project, or a profile. */
const linkSchema = z.union([z.string().transform((name) => profileNamed(name)), profileSchema]);

export const matrixSchema = z.strictObject({
  /** Sets of access links; the first of a set is its default link. */
  links: z.array(z.array(linkSchema).min(1)).min(1),
  policies: z.array(policySchema).min(1),
  workloads: z.array(workloadSchema).min(1),
  repeats: z.int().positive(),
  transport: transportSchema.prefault({}),
  /** What reports may group by, beside links, policy and workload. */
  factors: z.record(z.string(), factor).default({}),
});
export type MatrixInput = z.input<typeof matrixSchema>;

/**
 * The cells of a matrix: the cross product of its sets of links, policies, workloads and repeats.
 *
 * @throws UsageError that names the place, what was found and what is allowed.
 */
export function cellsOf(input: MatrixInput, seed: number, name: string): Cell[] {
  const { links, policies, workloads, repeats, transport, factors } = validate(
    matrixSchema,
    input,
    `the matrix of ${name}`,
  );
  const cells: Cell[] = [];
  for (const set of links)
    for (const policy of policies)
      for (const workload of workloads)
        for (let repeat = 0; repeat < repeats; repeat++)
          cells.push({ links: set, transport, policy, workload, repeat, factors, seed });
  return cells;
}
