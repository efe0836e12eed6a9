import { HOVER_LAYER, VEGA_LITE_SCHEMA, type Spec, type View } from './figure.ts';

/** One series at one object size (bytes): a median, and the quartiles where the values were summarised. */
export interface SizePoint {
  series: string;
  size: number;
  n: number;
  median: number;
  q1?: number;
  q3?: number;
}

/** A vertical rule at an object size (bytes), with an interval if it was estimated. */
export interface SizeMark {
  label: string;
  size: number;
  interval?: [number, number] | null;
}

export interface BySize {
  points: readonly SizePoint[];
  /** Order of the legend. */
  series: readonly string[];
  /** What a series is: "policy", "link". */
  seriesTitle: string;
  /** Title of the vertical axis, with its unit. */
  title: string;
  /** Series drawn as a wide band behind the others: a policy, whose median lies on one of theirs. */
  behind?: readonly string[];
  marks?: readonly SizeMark[];
}

const KB = 1000;
const BAND_OPACITY = 0.45;
/** A bar as SVG path, in the unit square that legend symbols are drawn in. */
const BAND_SYMBOL = 'M-1,-0.2L1,-0.2L1,0.2L-1,0.2Z';

/**
 * A quantity over object size, as in the paper's Figure 7: a line through the medians of each series, a band
 * between the quartiles, and vertical rules at thresholds.
 */
export function bySize(data: BySize): Spec {
  const { behind = [], marks = [] } = data;
  const isBehind = { field: 'series', oneOf: [...behind] };
  const largest = Math.max(...data.points.map(({ size }) => size));
  const { x, y, color, strokeDash } = encodings(data);
  return {
    $schema: VEGA_LITE_SCHEMA,
    width: 600,
    height: 340,
    data: { values: data.points.map((point) => ({ ...point, size: point.size / KB })) },
    layer: [
      ...marks.flatMap((mark, index) => markLayers(mark, index, largest)),
      ...when(
        data.points.some(({ median }) => median < 0),
        {
          data: { values: [{ zero: 0 }] },
          mark: { type: 'rule', strokeWidth: 1.3 },
          encoding: { y: { field: 'zero', type: 'quantitative' } },
        },
      ),
      ...[{ strokeWidth: 8, opacity: BAND_OPACITY, strokeJoin: 'round' }, { strokeWidth: 1 }].flatMap(
        (stroke) =>
          when(behind.length > 0, {
            transform: [{ filter: isBehind }],
            mark: { type: 'line', strokeCap: 'butt', ...stroke },
            encoding: { x, y, color },
          }),
      ),
      ...when(hasQuartiles(data), {
        mark: { type: 'area', opacity: 0.25 },
        encoding: { x, y: { ...y, field: 'q1' }, y2: { field: 'q3' }, color },
      }),
      {
        transform: [{ filter: { not: isBehind } }],
        mark: { type: 'line', strokeWidth: 1.8 },
        encoding: { x, y, color, strokeDash },
      },
      {
        name: HOVER_LAYER,
        params: [{ name: 'nearest', select: { type: 'point', nearest: true, on: 'pointerover' } }],
        mark: { type: 'point', filled: true, size: 60 },
        encoding: {
          x,
          y,
          color,
          opacity: { condition: { param: 'nearest', empty: false, value: 1 }, value: 0 },
          tooltip: tooltip(data),
        },
      },
    ],
  };
}

/** Vega refuses a layer without data. */
const when = (wanted: boolean, layer: View): View[] => (wanted ? [layer] : []);
const hasQuartiles = ({ points }: BySize) => points.some(({ q1 }) => q1 !== undefined);

function encodings({ series, title, behind = [] }: BySize) {
  const isBehind = `indexof(${JSON.stringify(behind)}, datum.label) >= 0`;
  return {
    x: {
      field: 'size',
      type: 'quantitative',
      title: 'object size [KB = 1000 B]',
      scale: { nice: false, zero: true },
      axis: { grid: false, format: '~f', tickCount: 10 },
    },
    y: { field: 'median', type: 'quantitative', title, axis: { tickCount: 6 } },
    color: {
      field: 'series',
      type: 'nominal',
      scale: { domain: series },
      sort: null,
      legend: {
        title: null,
        orient: 'top',
        symbolType: { expr: `${isBehind} ? '${BAND_SYMBOL}' : 'stroke'` },
        symbolFillColor: { expr: `${isBehind} ? scale('color', datum.value) : 'transparent'` },
        symbolOpacity: { expr: `${isBehind} ? ${BAND_OPACITY} : 1` },
        symbolSize: 500,
        labelOffset: 6,
        columnPadding: 24,
      },
    },
    strokeDash: { field: 'series', type: 'nominal', scale: dashesOf(series, behind), sort: null },
  };
}

/** Dashes tell lines apart; a band, or a line that is alone, needs none. */
const dashesOf = (series: readonly string[], behind: readonly string[]) => ({
  domain: series,
  range: series.map((name) => (series.length === 1 || behind.includes(name) ? [] : null)),
});

function tooltip(data: BySize) {
  const quartiles = [
    { field: 'q1', type: 'quantitative', title: '1st quartile', format: '.4~g' },
    { field: 'q3', type: 'quantitative', title: '3rd quartile', format: '.4~g' },
  ];
  return [
    { field: 'series', type: 'nominal', title: data.seriesTitle },
    { field: 'size', type: 'quantitative', title: 'size [KB]' },
    { field: 'median', type: 'quantitative', title: 'median', format: '.4~g' },
    ...(hasQuartiles(data) ? quartiles : []),
    { field: 'n', type: 'quantitative', title: 'repeats' },
  ];
}

/**
 * Labels stand at the top, each a line lower than the one before, so that none collide; times grow with size,
 * so that the curves are far from there, except at the right. A halo keeps rules of other marks off the text.
 */
function markLayers({ label, size, interval }: SizeMark, index: number, largest: number) {
  const side = size > 0.65 * largest ? { align: 'right', dx: -5 } : { align: 'left', dx: 5 };
  const [low, high] = interval ?? [size, size];
  const data = { values: [{ label, size: size / KB, low: low / KB, high: high / KB }] };
  const x = { field: 'size', type: 'quantitative' };
  return [
    {
      data,
      mark: { type: 'rect', color: '#808080', opacity: 0.25 },
      encoding: { x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' } },
    },
    {
      data,
      mark: { type: 'rule', strokeDash: index === 0 ? [5, 3] : [1, 3], strokeWidth: 1.3 },
      encoding: { x },
    },
    ...[{ stroke: '#ffffff', strokeWidth: 4 }, {}].map((halo) => ({
      data,
      mark: { type: 'text', ...side, ...halo, baseline: 'top', dy: 2 + 16 * index },
      encoding: { x, y: { value: 0 }, text: { field: 'label', type: 'nominal' } },
    })),
  ];
}
