/** A column of a table: what it holds, its unit, and how its numbers are written for readers. */
export interface Column {
  key: string;
  title: string;
  /** Unit as written after the title; empty for names and pure numbers. */
  unit?: string;
  /** Significant digits for readers; files keep every digit. Text when left out. */
  digits?: number;
  /** Written into CSV files and left out where people read. */
  inFilesOnly?: boolean;
}

export type Cell = string | number | boolean | null;

/** Numbers as a table. Rows hold SI units or the unit that the column states. */
export interface Table {
  /** File name without its ending; unique within a report. */
  id: string;
  title: string;
  columns: Column[];
  rows: Record<string, Cell>[];
}

/** One figure: what to draw, what it says, and the numbers behind it. */
export interface Figure {
  /** File name without its ending; unique within a report. */
  id: string;
  title: string;
  /** The finding in words, for those who cannot see the figure. */
  alt: string;
  /** What is drawn, and how its parts are defined. */
  caption: string;
  /** Vega-lite specification with its data, without the theme; colours are those of the light theme. */
  spec: Spec;
  table: Table;
}

/**
 * A vega-lite specification. Its own TypeScript type is a union so large that the compiler's messages no
 * longer help; tests check every specification against vega-lite's published JSON schema instead.
 */
export interface Spec {
  $schema: typeof VEGA_LITE_SCHEMA;
  [key: string]: unknown;
}

export const VEGA_LITE_SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

/** Layers of this name answer the pointer and draw nothing; files without interaction leave them out. */
export const HOVER_LAYER = 'hover';

/** Specifications as one figure, one below the other or side by side; each keeps its own scales. */
export function composed(specs: readonly Spec[], direction: 'vconcat' | 'hconcat' = 'vconcat'): Spec {
  return {
    $schema: VEGA_LITE_SCHEMA,
    [direction]: specs.map(({ $schema: _schema, ...spec }) => spec),
    spacing: 28,
    resolve: { scale: { color: 'independent' } },
  };
}
