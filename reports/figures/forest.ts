import { LETTER } from './style/labels.ts';
import { INK, TONES, type Tone } from './style/palette.ts';
import { VEGA_LITE_SCHEMA, type Spec, type View } from './figure.ts';

/** One comparison: a number with its bounds, as far as it has any. */
export interface ForestRow {
  label: string;
  value: number;
  low: number | null;
  high: number | null;
  tone: Tone;
  /** Written beside the row. */
  note: string;
  /** A value that somebody else reports of the same, and what it says; null for none. */
  mark: { value: number; label: string } | null;
  /** Single repeats. */
  points: readonly number[];
  /** Half the width of what repeats differ among themselves by; 0 for none. */
  noise: number;
}

export interface Forest {
  rows: readonly ForestRow[];
  /** Title of the horizontal axis, with its unit. */
  title: string;
  /** The value that means no difference. */
  none: number;
  /** Factors have one distance from 1 for twice and for half. */
  isFactor: boolean;
  /** Then the axis is turned around: what is better stands on the right. */
  isLessBetter: boolean;
  /** What the sides of `none` mean; the better one is on the right. */
  sides: { worse: string; better: string };
}

const ROW = 30;
const WIDTH = 360;
const SHAPES: Readonly<Record<Tone, string>> = {
  good: 'circle',
  bad: 'square',
  open: 'diamond',
  none: 'diamond',
};

/**
 * One row per comparison: a mark with its bounds as a line, on the side of the one that is better; beside it, what it
 * says. A grey band shows how much repeats of one run differ among themselves.
 *
 * @param room - width in pixels that the figure may have; in a narrow one what a row says stands below its label
 */
export function forest(data: Forest, room = Infinity): Spec {
  const { rows, title, none, isFactor, isLessBetter, sides } = data;
  const isNarrow = room < NARROW;
  const domain = domainOf(rows, none, isFactor);
  const letters = isNarrow ? Math.floor((0.45 * room) / LETTER) : LINE;
  const labels = rows.map(({ label, note }) =>
    isNarrow ? lines(`${label}\n${note}`, letters, LINES.narrow) : lines(label, letters, LINES.beside),
  );
  const most = Math.max(...labels.map(({ length }) => length));
  const step = Math.max(ROW, LINE_HEIGHT * most + 8);
  const at = (field: string) => ({
    field,
    type: 'quantitative',
    title,
    scale: { type: isFactor ? 'log' : 'linear', domain, nice: false, reverse: isLessBetter },
    axis: {
      tickCount: 6,
      grid: true,
      format: '~g',
      ...(isFactor ? { values: factors(domain, isNarrow ? 5 : 8) } : {}),
    },
  });
  const y = {
    field: 'row',
    type: 'ordinal',
    title: null,
    axis: {
      ticks: false,
      domain: false,
      labelLimit: 0,
      labelExpr: `${JSON.stringify(labels)}[datum.value]`,
      labelOffset: (-LINE_HEIGHT / 2) * (most - 1),
      maxExtent: 500,
    },
  };
  const tones = [...new Set(rows.map(({ tone }) => tone))];
  const look = (of: (tone: Tone) => string) => ({
    field: 'tone',
    type: 'nominal',
    legend: null,
    scale: { domain: tones, range: tones.map(of) },
  });
  const values = rows.map(({ points: _points, mark, noise, ...row }, index) => ({
    ...row,
    row: index,
    ...(mark ? { mark: mark.value, says: mark.label } : {}),
    ...(noise > 0 ? { from: Math.max(domain[0], none - noise), to: Math.min(domain[1], none + noise) } : {}),
  }));
  const points = rows.flatMap((row, index) =>
    row.points.map((point) => ({ row: index, point, tone: row.tone })),
  );
  const color = look((tone) => TONES[tone].light);
  const only = (filter: string, has: boolean, view: View): View[] =>
    has ? [{ transform: [{ filter }], ...view }] : [];
  return {
    $schema: VEGA_LITE_SCHEMA,
    width: WIDTH,
    height: step * rows.length,
    data: { values },
    layer: [
      ...only(
        'isValid(datum.from)',
        rows.some(({ noise }) => noise > 0),
        {
          mark: { type: 'bar', height: ROW - 8, opacity: 0.16, color: '#6e6e6e' },
          encoding: { x: at('from'), x2: { field: 'to' }, y },
        },
      ),
      { mark: { type: 'rule', strokeWidth: 1.3 }, encoding: { x: { datum: none } } },
      ...(points.length > 0
        ? [
            {
              data: { values: points },
              mark: { type: 'tick', size: 9, thickness: 1, opacity: 0.45 },
              encoding: { x: at('point'), y, color },
            },
          ]
        : []),
      ...only(
        'isValid(datum.low) && isValid(datum.high)',
        rows.some(({ low }) => low !== null),
        {
          mark: { type: 'rule', strokeWidth: 3, opacity: 0.55 },
          encoding: { x: at('low'), x2: { field: 'high' }, y, color },
        },
      ),
      {
        mark: { type: 'point', filled: true, size: 90, opacity: 1 },
        encoding: {
          x: at('value'),
          y,
          color,
          shape: look((tone) => SHAPES[tone]),
          tooltip: [
            { field: 'label', type: 'nominal', title: 'comparison' },
            { field: 'note', type: 'nominal', title },
          ],
        },
      },
      ...only(
        'isValid(datum.mark)',
        rows.some(({ mark }) => mark),
        {
          mark: { type: 'tick', thickness: 2, size: ROW - 8, color: INK.light, opacity: 1 },
          encoding: {
            x: at('mark'),
            y,
            tooltip: [{ field: 'says', type: 'nominal', title: 'reported' }],
          },
        },
      ),
      ...(isNarrow
        ? []
        : [
            {
              mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 11 },
              encoding: { x: { value: WIDTH + 12 }, y, text: { field: 'note' } },
            },
          ]),
      sideLabel('left', `← ${sides.worse}`, 'bad'),
      sideLabel('right', `${sides.better} →`, 'good'),
    ],
  };
}

const sideLabel = (align: 'left' | 'right', text: string, tone: Tone): View => ({
  data: { values: [{}] },
  mark: {
    ...{ type: 'text', align, baseline: 'bottom', dy: -6, fontSize: 11, fontWeight: 'bold' },
    ...{ color: TONES[tone].light, text },
  },
  encoding: { x: { value: align === 'left' ? 0 : WIDTH }, y: { value: 0 } },
});

/** All that is drawn, and `none` never at an edge. */
function domainOf(rows: readonly ForestRow[], none: number, isFactor: boolean): [number, number] {
  const drawn = rows.flatMap(({ value, low, high, mark, points }) => [
    value,
    ...(low !== null && high !== null ? [low, high] : []),
    ...(mark ? [mark.value] : []),
    ...points,
  ]);
  if (isFactor) {
    const reach = Math.max(...drawn.map((value) => Math.abs(Math.log(value))), Math.log(1.1));
    const [least, most] = [Math.min(none, ...drawn), Math.max(none, ...drawn)];
    const margin = Math.exp(0.12 * reach);
    return [Math.min(least / margin, Math.exp(-0.3 * reach)), Math.max(most * margin, Math.exp(0.3 * reach))];
  }
  const reach = Math.max(...drawn.map((value) => Math.abs(value - none)), 1e-3);
  return [
    Math.min(none - 0.3 * reach, Math.min(...drawn) - 0.1 * reach),
    Math.max(none + 0.3 * reach, Math.max(...drawn) + 0.1 * reach),
  ];
}

/** Factors that people count in, finer and coarser. */
const FACTORS = [
  [0.05, 0.1, 0.2, 0.25, 0.33, 0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 3, 4, 6, 10, 20, 50, 100],
  [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 10, 20, 50, 100],
] as const;

/** Some of them within a domain, few enough to be read. */
function factors([from, to]: [number, number], most: number): number[] {
  const [fine = [], coarse = []] = FACTORS.map((all) => all.filter((value) => value >= from && value <= to));
  const within = fine.length > most && coarse.length > 2 ? coarse : fine;
  const stride = Math.ceil(within.length / most);
  const middle = within.indexOf(1);
  return within.filter((_, index) => (index - middle) % stride === 0);
}

/** Characters of a line of a label, and lines of a label. */
const LINE = 54;
const LINES = { beside: 4, narrow: 7 };
/** Pixels below which there is no room beside the rows. */
const NARROW = 560;
/** Pixels of a line of a label. */
const LINE_HEIGHT = 13;

/** A label in lines: where it has line feeds, between words, and within words that are too long. */
function lines(label: string, letters: number, most: number): string[] {
  const all = label.split('\n').flatMap((part) => {
    const broken = part.match(new RegExp(`.{1,${letters}}(?:\\s+|$)|.{${letters}}`, 'g')) ?? [part];
    return broken.map((line) => line.trim());
  });
  return all.length > most ? [...all.slice(0, most - 1), `${all[most - 1]?.slice(0, letters - 1)}…`] : all;
}
