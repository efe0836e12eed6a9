import { z } from 'zod';
import { differentNames, nameOr, oneOf, strictObject, validate } from '../../base/input/validate.ts';
import { profileNamed, PROFILES, profileSchema } from '../../testbed/profiles.ts';
import { transportSchema, type TransportInput } from '../../testbed/topology/spec.ts';
import type { Cell } from './cell.ts';
import { combinationsOf, factorsSchema } from './factors.ts';
import { assertFindable, labelsSchema, matches, whereSchema } from './select.ts';
import { pagesFrom } from '../../workloads/pages/page.ts';
import { workloadSchema } from './workload.ts';

const isObject = (given: unknown): boolean => typeof given === 'object' && given !== null;

const settingsSchema = z.record(z.string(), z.json());

/** A policy as an experiment names it, with its key/values. */
const policySchema = strictObject({
  /** How reports name it. */
  label: z.string().min(1),
  /** A policy of this project, or the path of a module. */
  name: z.string().optional(),
  path: z.string().optional(),
  settings: settingsSchema.default({}),
}).refine((policy) => (policy.name === undefined) !== (policy.path === undefined), {
  message: 'a policy has either a `name` or a `path`',
});

/** The name of a policy that comes with the project, or a policy. */
const anyPolicy = nameOr(
  z.string().transform((name) => policySchema.parse({ label: name, name })),
  policySchema,
);

/** The name of a profile that comes with the project, or a profile. */
const linkSchema = nameOr(oneOf('profile', [...PROFILES.keys()]).transform(profileNamed), profileSchema);

const linksText = (set: readonly { name: string }[]): string => set.map(({ name }) => name).join('+');

const product = {
  /** Sets of access links; the first of a set is its default link. */
  links: z.array(z.array(linkSchema).min(1)).min(1).superRefine(differentNames('sets of links', linksText)),
  policies: z
    .array(anyPolicy)
    .min(1)
    .superRefine(differentNames('policies', ({ label }) => label)),
  workloads: z
    .array(workloadSchema)
    .min(1)
    .superRefine(differentNames('workloads', ({ name }) => name)),
  repeats: z.int().positive(),
  /** What of TCP is the same in all cells. */
  transport: transportSchema.prefault({}),
  /** Levels of the factors that are varied. */
  factors: factorsSchema.default({}),
  /** What reports may tell the cells of this matrix by. */
  labels: labelsSchema.default({}),
};

/** What the cells are the cross product of. */
export const productSchema = strictObject(product);

export const matrixSchema = strictObject({
  ...product,
  /** More cells: each entry is a matrix of its own; what it leaves out is as above. */
  include: z.array(z.custom<Partial<z.input<typeof productSchema>>>(isObject)).default([]),
  /** Cells that are left out. */
  exclude: z.array(whereSchema).default([]),
  /** Changes of some cells. */
  override: z
    .array(
      strictObject({
        where: whereSchema,
        set: strictObject({
          repeats: z.int().nonnegative().optional(),
          transport: z.custom<TransportInput>(isObject).optional(),
          /** Key/values of the policy. */
          settings: settingsSchema.optional(),
        }),
      }),
    )
    .default([]),
});
export type MatrixInput = z.input<typeof matrixSchema>;
type Matrix = z.output<typeof matrixSchema>;

/**
 * The cells of a matrix: the cross product of its sets of links, policies, workloads, levels of factors and
 * repeats, with what is included, excluded and changed.
 *
 * @param folder - of the experiment file, which paths of pages are taken from
 * @throws UsageError that names the place, what was found and what is allowed.
 */
export function cellsOf(input: MatrixInput, seed: number, name: string, folder = ''): Cell[] {
  const place = `the matrix of ${name}`;
  const [matrix, products] = pagesFrom(folder, () => parts(input, place));
  const all = products.flatMap((each) => productOf(each, seed));
  matrix.exclude.forEach((where, index) => assertFindable(all, where, `${place}, exclude.${index}`));
  matrix.override.forEach(({ where }, index) =>
    assertFindable(all, where, `${place}, override.${index}.where`),
  );
  return all
    .filter((cell) => !matrix.exclude.some((where) => matches(cell, where)))
    .flatMap((cell) => changed(cell, matrix.override, place));
}

type Product = z.output<typeof productSchema>;

function parts(input: MatrixInput, place: string): [Matrix, Product[]] {
  const matrix = validate(matrixSchema, input, place);
  const { include: _include, exclude: _exclude, override: _override, ...rest } = input;
  const included = matrix.include.map((part, index) =>
    validate(productSchema, { ...rest, ...part }, `${place}, include ${index + 1}`),
  );
  return [matrix, [matrix, ...included]];
}

function productOf(
  { links, policies, workloads, repeats, transport, factors, labels }: Product,
  seed: number,
): Cell[] {
  const combinations = combinationsOf(factors);
  return links.flatMap((set) =>
    policies.flatMap((policy) =>
      workloads.flatMap((workload) =>
        combinations.flatMap((change) =>
          Array.from({ length: repeats }, (_, repeat) =>
            change({ links: set, transport, policy, workload, repeat, factors: labels, seed }),
          ),
        ),
      ),
    ),
  );
}

/** A cell with the changes that apply to it; none when it is one repeat too many. */
function changed(cell: Cell, overrides: Matrix['override'], place: string): Cell[] {
  let result = cell;
  for (const { where, set } of overrides) {
    if (!matches(cell, where)) continue;
    if (set.repeats !== undefined && cell.repeat >= set.repeats) return [];
    const { transport, settings } = set;
    result = {
      ...result,
      transport: validate(transportSchema, { ...result.transport, ...transport }, `${place}, override`),
      policy: { ...result.policy, settings: { ...result.policy.settings, ...settings } },
    };
  }
  return [result];
}
