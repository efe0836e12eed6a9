import { z } from 'zod';
import { UsageError } from '../../base/errors.ts';
import { askIfMeant } from '../../base/input/suggest.ts';
import type { Cell } from './cell.ts';

const valueSchema = z.union([z.string(), z.number(), z.boolean()]);
type Value = z.output<typeof valueSchema>;

/** What cells are picked by: their names, and the labels of their factors. A list allows each of its values. */
export const whereSchema = z.record(z.string(), z.union([valueSchema, z.array(valueSchema).min(1)]));
export type Where = z.output<typeof whereSchema>;

/** What every cell can be picked by, whatever its factors. */
const NAMES = ['links', 'policy', 'workload', 'repeat'];

/** What reports may tell cells by, beside their names. */
export const labelsSchema = z
  .record(z.string(), valueSchema)
  .refine((labels) => !NAMES.some((name) => Object.hasOwn(labels, name)), {
    error: `a label is not named ${NAMES.join(', ')}: every cell has these`,
  });

/** What a cell can be picked by. */
const propertiesOf = ({ links, policy, workload, repeat, factors }: Cell): Record<string, Value> => ({
  links: links.map(({ name }) => name).join('+'),
  policy: policy.label,
  workload: workload.name,
  repeat,
  ...factors,
});

/** Whether a cell has the values that it is to be picked by. */
export function matches(cell: Cell, where: Where): boolean {
  const properties = propertiesOf(cell);
  return Object.entries(where).every(
    ([name, wanted]) =>
      Object.hasOwn(properties, name) &&
      [wanted].flat().some((value) => String(value) === String(properties[name])),
  );
}

/** The values of each property that some cells can be picked by. */
function valuesOf(cells: readonly Cell[]): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>();
  for (const cell of cells)
    for (const [name, value] of Object.entries(propertiesOf(cell)))
      values.set(name, (values.get(name) ?? new Set()).add(String(value)));
  return values;
}

/** @throws UsageError that lists what cells can be picked by. */
function valuesNamed(name: string, values: ReturnType<typeof valuesOf>, place: string): string[] {
  const found = values.get(name);
  if (found) return [...found];
  const known = [...values.keys()];
  throw new UsageError(
    `${place}: cells have no "${name}" to pick them by. Known: ${known.join(', ')}.${askIfMeant(name, known)}`,
  );
}

/**
 * Refuses to pick cells by what none of them has: whoever misspells what is to be left out would have it measured.
 *
 * @throws UsageError that names the place, and the values that there are.
 */
export function assertFindable(cells: readonly Cell[], where: Where, place: string): void {
  const values = valuesOf(cells);
  for (const [name, wanted] of Object.entries(where)) {
    const known = valuesNamed(name, values, place);
    for (const value of [wanted].flat().map(String))
      if (!known.includes(value))
        throw new UsageError(
          `${place}: no cell has ${name} "${value}". There are: ${known.join(', ')}.${askIfMeant(value, known)}`,
        );
  }
}

/**
 * Reads a filter: `policy=category,workload=nyt|flickr`. Commas mean and, bars mean or.
 *
 * @throws UsageError that shows the form.
 */
export function parseFilter(expression: string): Where {
  const parts = expression.split(',').map((part): [string, string[]] => {
    const [, name, values] = /^\s*([\w-]+)\s*=\s*(.+?)\s*$/.exec(part) ?? [];
    if (!name || !values)
      throw new UsageError(
        `"${part}" is not a filter; one looks like policy=category,workload=nyt|flickr,queue=100 ms`,
      );
    return [name, values.split('|').map((value) => value.trim())];
  });
  return Object.fromEntries(parts);
}

/**
 * The cells that match a filter.
 *
 * @throws UsageError that lists the values there are, when there is no such cell.
 */
export function selected(cells: readonly Cell[], where: Where): Cell[] {
  const found = cells.filter((cell) => matches(cell, where));
  if (found.length > 0 || cells.length === 0) return found;
  const values = valuesOf(cells);
  const known = Object.keys(where).map(
    (name) => `  ${name}: ${valuesNamed(name, values, 'the filter').join(', ')}`,
  );
  throw new UsageError(['The filter matches no cell. There are', ...known].join('\n'));
}
