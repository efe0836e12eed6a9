import type { Tone } from './style/palette.ts';

/** A column of a table: what it holds, its unit, and how its numbers are written for readers. */
export interface Column {
  key: string;
  title: string;
  /** Unit as written after the title; empty for names and pure numbers. */
  unit?: string;
  /** Significant digits for readers; files keep every digit. Text when left out. */
  digits?: number;
  /** Marks of the words that the column may hold, where people read. */
  marks?: Readonly<Record<string, Mark>>;
  /** Written into CSV files and left out where people read. */
  inFilesOnly?: boolean;
}

/** How a word of a table is marked: a symbol before it, and a tone. */
export interface Mark {
  symbol: string;
  tone: Tone;
}

export type TableValue = string | number | boolean | null;

/** Numbers as a table. Rows hold SI units or the unit that the column states. */
export interface Table {
  /** File name without its ending; unique within a report. */
  id: string;
  title: string;
  columns: Column[];
  rows: Record<string, TableValue>[];
}

/** One figure: what to draw, what it says, and the numbers behind it. */
export interface Figure {
  /** File name without its ending; unique within a report. */
  id: string;
  title: string;
  /** What it shows in one sentence, read before it; none where the title says it all. */
  finding?: string;
  /** The finding in words, for those who cannot see the figure. */
  alt: string;
  /** What is drawn, and how its parts are defined. */
  caption: string;
  /**
   * Vega-lite specification with its data, without the theme. It states the names that it tells apart by colour,
   * dash or shape as domains of scales; their looks are filled in when the report is put together, in the colours
   * of the light theme.
   */
  spec: Spec;
  /** The same laid out for a width in pixels, where it is more than narrower views. */
  narrow?: (width: number) => Spec;
  table: Table;
}

/**
 * A vega-lite specification. Its own TypeScript type is a union so large that the compiler's messages no
 * longer help; tests check every specification against vega-lite's published JSON schema instead.
 */
export interface Spec extends View {
  $schema: typeof VEGA_LITE_SCHEMA;
}

/** A part of a specification that may draw something: the whole, or what is layered or put together in it. */
export interface View {
  encoding?: Record<string, unknown>;
  layer?: View[];
  hconcat?: View[];
  vconcat?: View[];
  /** What is repeated for each facet. */
  spec?: View;
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
    resolve: { scale: { color: 'independent', strokeDash: 'independent' } },
  };
}

/** Changes every view of a specification, the innermost first. */
export function mapViews<Whole extends View>(whole: Whole, change: (view: View) => View): Whole {
  const changed: View = { ...whole };
  for (const key of ['layer', 'hconcat', 'vconcat'] as const) {
    const parts = changed[key];
    if (parts) changed[key] = parts.map((part) => mapViews(part, change));
  }
  if (changed.spec) changed.spec = mapViews(changed.spec, change);
  return change(changed) as Whole;
}
