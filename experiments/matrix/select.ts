import { z } from 'zod';
import { UsageError } from '../../base/errors.ts';
import type { Cell } from './cell.ts';

export const valueSchema = z.union([z.string(), z.number(), z.boolean()]);
type Value = z.output<typeof valueSchema>;

/** What cells are picked by: their names, and the labels of their factors. A list allows each of its values. */
export const whereSchema = z.record(z.string(), z.union([valueSchema, z.array(valueSchema).min(1)]));
export type Where = z.output<typeof whereSchema>;

/** What a cell can be picked by. */
const propertiesOf = ({ links, policy, workload, repeat, factors }: Cell): Record<string, Value> => ({
  links: links.map(({ name }) => name).join('+'),
  policy: policy.label,
  workload: workload.name,
  repeat,
  ...factors,
});

/**
 * Whether a cell has the values that it is to be picked by.
 *
 * @throws UsageError that lists what cells can be picked by.
 */
export function matches(cell: Cell, where: Where): boolean {
  const properties = propertiesOf(cell);
  return Object.entries(where).every(([name, wanted]) => {
    if (!(name in properties))
      throw new UsageError(
        `Cells have no "${name}" to pick them by. Known: ${Object.keys(properties).join(', ')}.`,
      );
    return [wanted].flat().some((value) => String(value) === String(properties[name]));
  });
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
  const known = Object.keys(where).map((name) => {
    const values = new Set(cells.map((cell) => String(propertiesOf(cell)[name])));
    return `  ${name}: ${[...values].join(', ')}`;
  });
  throw new UsageError(['The filter matches no cell. There are', ...known].join('\n'));
}
