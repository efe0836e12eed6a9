import { mapViews, type Spec } from '../figure.ts';

/** Characters of a line of a label, by where it stands: under a column, beside a row, above a panel. */
const LINES: Readonly<Record<string, number>> = { x: 13, y: 56, row: 60, column: 34, facet: 36 };

/** Width in pixels of a legend above a figure, and of what stands around and of one letter of an entry. */
const LEGEND = { width: 620, frame: 56, letter: 7.2 } as const;

/**
 * Makes the labels of a figure legible whatever it names: those of columns, rows and panels are broken into lines
 * instead of cut, and a legend has as many columns as fit.
 */
export const legible = (spec: Spec): Spec =>
  mapViews(spec, (view) => {
    const encoding = view.encoding && mapped(view.encoding);
    const facet = view['facet'] as Definition | undefined;
    return {
      ...view,
      ...(encoding ? { encoding } : {}),
      ...(facet ? { facet: facet.field === undefined ? mapped(facet) : labelled('facet', facet) } : {}),
    };
  });

interface Definition {
  field?: string;
  type?: string;
  axis?: Record<string, unknown> | null;
  header?: Record<string, unknown> | null;
  legend?: Record<string, unknown> | null;
  scale?: { domain?: unknown };
  [key: string]: unknown;
}

const mapped = (definitions: object) =>
  Object.fromEntries(
    Object.entries(definitions).map(([channel, definition]) => [
      channel,
      labelled(channel, definition as Definition),
    ]),
  );

function labelled(channel: string, definition: Definition): Definition {
  const names = definition.type === 'nominal' || definition.type === 'ordinal';
  if (!names || definition.field === undefined) return definition;
  const width = LINES[channel];
  if (width !== undefined) {
    const part = channel === 'x' || channel === 'y' ? 'axis' : 'header';
    const own = definition[part];
    if (own === null) return definition;
    const extent = channel === 'y' ? { maxExtent: 500 } : {};
    return { ...definition, [part]: { labelExpr: brokenLabel(width), labelLimit: 0, ...extent, ...own } };
  }
  const { legend, scale } = definition;
  if (!legend || !Array.isArray(scale?.domain)) return definition;
  const longest = Math.max(...scale.domain.map((name) => String(name).length));
  const columns = Math.floor(LEGEND.width / (LEGEND.frame + LEGEND.letter * longest));
  return {
    ...definition,
    legend: { columns: Math.max(1, columns), labelLimit: 0, symbolLimit: 0, ...legend },
  };
}

/** Pixels of a letter of a label, on average. */
export const LETTER = 6.3;

/** A vega expression for the lines of a label: between words, and within those that are too long. */
export const brokenLabel = (width: number): string =>
  `split(trim(replace(datum.label, regexp('(.{1,${width}})(\\\\s+|$)|(.{${width}})', 'g'), '$1$3\\n')), '\\n')`;

/** Into how many lines {@link brokenLabel} breaks a label. */
export const linesOfLabel = (label: string, width: number): number =>
  label.match(new RegExp(`.{1,${width}}(?:\\s+|$)|.{${width}}`, 'g'))?.length ?? 1;
