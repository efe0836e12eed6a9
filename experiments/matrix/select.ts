import { UsageError } from '../../base/errors.ts';
import type { Cell } from './cell.ts';

/** What cells are picked by: their names, and the labels of their factors. A list allows each of its values. */
export type Where = Readonly<Record<string, Value | readonly Value[]>>;
type Value = string | number | boolean;

/** What a cell can be picked by. */
const propertiesOf = ({ links, policy, workload, repeat, factors }: Cell): Record<string, Value> => ({
  links: links.map(({ name }) => name).join('+'),
  policy: policy.label,
  workload: workload.name,
  repeat,
  ...factors,
});

/**
 * Whether a cell is one of those meant.
 *
 * @throws UsageError that lists what cells can be picked by.
 */
export function isMeant(cell: Cell, where: Where): boolean {
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
 * The cells that a filter means.
 *
 * @throws UsageError that lists the values there are, when there is no such cell.
 */
export function selected(cells: readonly Cell[], where: Where): Cell[] {
  const meant = cells.filter((cell) => isMeant(cell, where));
  if (meant.length > 0 || cells.length === 0) return meant;
  const known = Object.keys(where).map((name) => {
    const values = new Set(cells.map((cell) => String(propertiesOf(cell)[name])));
    return `  ${name}: ${[...values].join(', ')}`;
  });
  throw new UsageError(['No cell is like that. There are', ...known].join('\n'));
}
