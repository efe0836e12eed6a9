import type { Figure, Spec, View } from '../figure.ts';
import { columnsIn, leastFactor, reflowed, rowLabelWidth } from './reflow.ts';

/** Pixels that a telephone of 390 leaves for a figure. */
const PHONE = 350;
/** Pixels around what is drawn: the edge of a figure, and an axis of numbers. */
const EDGE = 16;

/** A figure laid out for a telephone: what it is as wide as is estimated, since nothing is drawn here. */
export function narrowed({ spec, narrow }: Figure, width = PHONE): Spec {
  const own = narrow?.(width) ?? spec;
  const least = leastFactor(own);
  const room = width - EDGE - Math.max(...labelWidths(own, width));
  const factorWith = (columns: number) => {
    const { grows, fixed } = extentOf(own, columns);
    return (room - fixed) / grows;
  };
  let columns = columnsIn(own);
  while (columns > 1 && factorWith(columns) < least) columns -= 1;
  return reflowed(own, { width, factor: Math.min(1, Math.max(least, factorWith(columns))), columns });
}

/** Pixels in the width of a figure that grow with its views, and those between them. */
interface Extent {
  grows: number;
  fixed: number;
}

function extentOf(view: View, columns: number): Extent {
  const parts = (view.hconcat ?? view.vconcat ?? []).map((part) => extentOf(part, columns));
  const space = typeof view['spacing'] === 'number' ? view['spacing'] : 20;
  if (view.hconcat && view.hconcat.length <= columns)
    return {
      grows: parts.reduce((sum, { grows }) => sum + grows, 0),
      fixed: parts.reduce((sum, { fixed }) => sum + fixed, (parts.length - 1) * space),
    };
  if (parts.length > 0)
    return parts.reduce((widest, part) =>
      part.grows + part.fixed > widest.grows + widest.fixed ? part : widest,
    );
  if (!view.spec) return { grows: Number(view['width'] ?? 0), fixed: 0 };
  const inner = extentOf(view.spec, columns);
  const beside = besideEachOther(view, columns);
  return { grows: beside * inner.grows, fixed: beside * inner.fixed + (beside - 1) * space };
}

/** Panels of a facet that stand beside each other. */
function besideEachOther(view: View, columns: number): number {
  const facet = (view['facet'] ?? {}) as { field?: string; sort?: unknown; column?: { sort?: unknown } };
  const count = (sort: unknown) => (Array.isArray(sort) ? sort.length : 1);
  if (facet.column) return count(facet.column.sort);
  if (facet.field === undefined) return 1;
  return Math.max(1, Math.min(columns, Number(view['columns'] ?? 1), count(facet.sort)));
}

const labelWidths = (view: View, width: number): number[] => [
  rowLabelWidth(view, width),
  ...[...(view.hconcat ?? []), ...(view.vconcat ?? []), ...(view.spec ? [view.spec] : [])].flatMap((part) =>
    labelWidths(part, width),
  ),
];

/** A specification of which lists of values that another one has too are left out: the places of these there. */
export function sharingValues(own: Spec, other: Spec): unknown {
  const known = valuesIn(other);
  const without = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const place = known.indexOf(value);
      return place < 0 ? value.map(without) : { shared: place };
    }
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, without(entry)]));
  };
  return without(own);
}

/** Every list of values of a specification, in its order: the page counts them so too. */
function valuesIn(value: unknown, found: unknown[] = []): unknown[] {
  if (value === null || typeof value !== 'object') return found;
  for (const [key, entry] of Object.entries(value))
    if (key === 'values' && Array.isArray(entry)) found.push(entry);
    else valuesIn(entry, found);
  return found;
}
