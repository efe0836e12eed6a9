import type { Spec, View } from '../figure.ts';
import { brokenLabel, LETTER, linesOfLabel } from './labels.ts';

/** How a figure is laid out otherwise than for the screen. */
export interface Reflow {
  /** Width of the whole figure in pixels. */
  width: number;
  /** Views are so many times as wide. */
  factor: number;
  /** Panels beside each other, at most. */
  columns: number;
}

interface Definition {
  field?: string;
  type?: string;
  title?: unknown;
  sort?: unknown;
  scale?: { domain?: unknown };
  axis?: Record<string, unknown> | null;
  header?: Record<string, unknown> | null;
  legend?: Record<string, unknown> | null;
  value?: unknown;
  [key: string]: unknown;
}

type Channels = Record<string, Definition>;
type Names = (channel: 'x' | 'y') => readonly string[] | null;

/** Panels beside each other in the widest part of a figure. */
export const columnsIn = (view: View): number =>
  Math.max(
    typeof view['columns'] === 'number' && view['facet'] ? view['columns'] : 1,
    view.hconcat?.length ?? 1,
    ...partsOf(view).map(columnsIn),
  );

/** The least factor with which labels under columns, and axes of numbers, keep their room. */
export function leastFactor(view: View): number {
  const own = isDrawn(view) ? neededWidth(view) / (view['width'] as number) : 0;
  return Math.max(own, ...partsOf(view).map(leastFactor));
}

/** Pixels that an axis of numbers needs. */
const LEAST_WIDTH = 105;
/** A panel of more than this share of its width in height is no figure of a column. */
const TALLEST = 0.66;
const LEAST_HEIGHT = 60;

const partsOf = (view: View): View[] => [
  ...(view.hconcat ?? []),
  ...(view.vconcat ?? []),
  ...(view.spec ? [view.spec] : []),
];
const isDrawn = (view: View): boolean => typeof view['width'] === 'number' && !view.spec;

/** The specification laid out anew: views, what stands at their edges, and the lines of labels. */
export function reflowed(spec: Spec, { width, factor, columns }: Reflow): Spec {
  const around = (view: View): View => {
    if (view.hconcat && columns < view.hconcat.length) {
      const { hconcat, ...rest } = view;
      return { ...rest, vconcat: hconcat.map(around) };
    }
    if (isDrawn(view)) return resized(view);
    const facet = view['facet'] as Definition | undefined;
    const inner = view.spec && around(view.spec);
    return {
      ...view,
      ...(view.hconcat ? { hconcat: view.hconcat.map(around) } : {}),
      ...(view.vconcat ? { vconcat: view.vconcat.map(around) } : {}),
      ...(inner ? { spec: inner } : {}),
      ...(facet?.field === undefined ? {} : { facet: headed(facet, Number(inner?.['width'])) }),
      ...(typeof view['columns'] === 'number' ? { columns: Math.min(view['columns'], columns) } : {}),
    };
  };

  const resized = (view: View): View => {
    const before = { width: view['width'] as number, height: Number(view['height']) };
    const after = { width: Math.round(before.width * factor), height: heightOf(view) };
    const names = namesOf(view);
    const change = (part: View): View => ({
      ...part,
      ...(part.encoding ? { encoding: relaid(part.encoding as Channels, before, after, names) } : {}),
      ...(part.layer ? { layer: part.layer.map(change) } : {}),
    });
    return { ...change(view), ...after };
  };

  const heightOf = (view: View): number => {
    const height = Number(view['height']);
    const names = namesOf(view)('y');
    if (names) {
      const lines = Math.max(...names.map((name) => linesOfLabel(name, rowLetters)));
      return Math.max(height, names.length * (lines > 1 ? 13 * lines + 8 : 0));
    }
    if (definitionsIn(view, 'y').some(({ axis }) => axis === null)) return height;
    if (hasFixedRows(view) || factor >= 1) return Math.min(height, TALLEST * width);
    return Math.max(
      Math.min(height, LEAST_HEIGHT),
      Math.min(height * Math.max(0.6, factor), TALLEST * width),
    );
  };

  const rowLetters = rowLettersIn(width);

  const relaid = (channels: Channels, before: Size, after: Size, names: Names): Channels =>
    Object.fromEntries(
      Object.entries(channels).map(([channel, definition]) => {
        if (channel === 'x' || channel === 'y') {
          const side = channel === 'x' ? 'width' : 'height';
          if (typeof definition.value === 'number')
            return [channel, { ...definition, value: moved(definition.value, before[side], after[side]) }];
          const own = names(channel);
          const letters =
            channel === 'y' ? rowLetters : own ? lettersUnder(own, after.width) : after.width / LETTER;
          return [channel, axed(definition, after[side], letters, own !== null)];
        }
        return [channel, inLegend(definition)];
      }),
    );

  const inLegend = (definition: Definition): Definition => {
    const { legend, scale } = definition;
    if (!legend || !Array.isArray(scale?.domain)) return definition;
    const longest = Math.max(...scale.domain.map((name) => String(name).length));
    const fit = Math.max(1, Math.floor((width - 40) / (56 + LETTER * longest)));
    return { ...definition, legend: { ...legend, columns: fit } };
  };

  return around(spec) as Spec;
}

/** Letters of a line of a label beside rows. */
const rowLettersIn = (width: number): number => Math.max(12, Math.floor((0.38 * width) / LETTER));

/** Pixels of an axis of numbers with its title. */
const NUMBERS = 58;

/** Pixels of the labels at the left of a view, in a figure of some width. */
export function rowLabelWidth(view: View, width: number): number {
  const axes = definitionsIn(view, 'y');
  if (axes.length === 0 || axes.every(({ axis }) => axis === null)) return 0;
  const names = namesOf(view)('y');
  // Rows that are numbered have their labels in an expression, which takes the room that there is.
  if (names?.every((name) => /^\d+$/.test(name))) return 0.45 * width;
  return names
    ? LETTER * Math.min(rowLettersIn(width), Math.max(...names.map(({ length }) => length))) + 12
    : NUMBERS;
}

interface Size {
  width: number;
  height: number;
}

/** What stands at the far edge stays at the far edge. */
const moved = (value: number, before: number, after: number): number =>
  before > 0 && value >= before ? value - before + after : value;

/** An axis with the lines of its title, and of its names. */
function axed(definition: Definition, room: number, letters: number, isNamed: boolean): Definition {
  const { title, axis } = definition;
  if (axis === null) return definition;
  const lines = typeof title === 'string' ? inLines(title, Math.floor(room / LETTER)) : title;
  const labels =
    isNamed && typeof axis?.['labelExpr'] === 'string' && axis['labelExpr'].startsWith('split(')
      ? { axis: { ...axis, labelExpr: brokenLabel(Math.floor(letters)) } }
      : {};
  const ticks =
    !isNamed && typeof axis?.['tickCount'] === 'number'
      ? { axis: { ...axis, tickCount: Math.max(2, Math.min(axis['tickCount'], Math.floor(room / 42))) } }
      : {};
  return { ...definition, ...(title === undefined ? {} : { title: lines }), ...labels, ...ticks };
}

const headed = (facet: Definition, width: number): Definition =>
  facet.header && Number.isFinite(width)
    ? {
        ...facet,
        header: {
          ...facet.header,
          labelExpr: brokenLabel(Math.max(12, Math.floor(width / (1.15 * LETTER)))),
        },
      }
    : facet;

function inLines(text: string, letters: number): string | string[] {
  const lines = text.match(new RegExp(`.{1,${Math.max(8, letters)}}(?:\\s+|$)`, 'g')) ?? [text];
  return lines.length > 1 ? lines.map((line) => line.trim()) : text;
}

/** Pixels that the labels of columns need beside each other; of an axis of numbers, its least. */
function neededWidth(view: View): number {
  const names = namesOf(view)('x');
  // A picture: nothing in it can be moved together.
  if (definitionsIn(view, 'x').some(({ axis }) => axis === null)) return Number(view['width']);
  if (!names || names.length === 0) return LEAST_WIDTH;
  const widest = names.map((name) => Math.max(...name.split(/\s+/).map((word) => Math.min(13, word.length))));
  const pairs = widest.slice(1).map((next, index) => (next + (widest[index] ?? next)) / 2);
  return names.length * (Math.max(4, ...(pairs.length > 0 ? pairs : widest)) * LETTER + 3);
}

/** Letters of a line under each of some columns: its widest word is not broken. */
function lettersUnder(names: readonly string[], width: number): number {
  const words = names.flatMap((name) => name.split(/\s+/)).map((word) => Math.min(13, word.length));
  return Math.max(4, ...words, Math.floor(width / names.length / LETTER));
}

/** The names on an axis of a view: of its scale, of its order, or of its data. */
const namesOf =
  (view: View): Names =>
  (channel) => {
    const found = definitionsIn(view, channel).find(({ type }) => type === 'nominal' || type === 'ordinal');
    if (!found) return null;
    const stated = Array.isArray(found.scale?.domain) ? found.scale.domain : found.sort;
    if (Array.isArray(stated)) return stated.map(String);
    const { values } = (view['data'] ?? {}) as { values?: readonly Record<string, unknown>[] };
    return [...new Set((values ?? []).map((row) => String(row[found.field ?? ''])))];
  };

const definitionsIn = (view: View, channel: string): Definition[] => [
  ...(view.encoding?.[channel] ? [view.encoding[channel] as Definition] : []),
  ...(view.layer ?? []).flatMap((part) => definitionsIn(part, channel)),
];

/** Whether bars have a height in pixels: then rows cannot be moved together. */
const hasFixedRows = (view: View): boolean =>
  typeof (view['mark'] as { height?: unknown } | undefined)?.height === 'number' ||
  (view.layer ?? []).some(hasFixedRows);
