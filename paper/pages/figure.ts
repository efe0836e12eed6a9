import { boxplot, FEWEST_FOR_A_BOX, type Box } from '../../reports/figures/boxplot.ts';
import { composed } from '../../reports/figures/figure.ts';
import { summarize } from '../../statistics/summary.ts';
import type { Figure } from '../../reports/document/model.ts';

/** Values of one client under several policies: completion times (s) or throughputs (bit/s). */
export interface PagePanel {
  title: string;
  measure: 'completion-time' | 'throughput';
  groups: { policy: string; values: readonly number[] }[];
  /** A value to compare with, in the unit of the values. */
  reference: { value: number; label: string } | null;
}

export interface PageFigure extends Pick<Figure, 'id' | 'title' | 'alt' | 'caption'> {
  policies: readonly string[];
  panels: readonly PagePanel[];
}

const MEASURES = {
  'completion-time': { title: 'completion time [s]', scale: 1 },
  throughput: { title: 'throughput [Mbit/s]', scale: 1e6 },
} as const;

/** Boxplots by policy as in the paper's Figures 5 and 6: a row for each measure, a panel for each page. */
export function pageFigure({ policies, panels, caption, ...figure }: PageFigure): Figure {
  const rows = [...Map.groupBy(panels, ({ measure }) => measure)].map(([measure, own]) => ({
    ...MEASURES[measure],
    measure,
    own,
    boxes: own.flatMap((panel) => boxesOf(panel, MEASURES[measure].scale)),
  }));
  const specs = rows.map(({ title, scale, own, boxes }) =>
    boxplot({
      boxes,
      series: policies.filter((policy) => boxes.some(({ series }) => series === policy)),
      panels: own.map((panel) => panel.title),
      title,
      references: own.flatMap(({ title: panel, reference }) =>
        reference ? [{ panel, value: reference.value / scale, label: reference.label }] : [],
      ),
    }),
  );
  return {
    ...figure,
    caption: `${caption} ${BOXES}`,
    spec: composed(specs),
    table: {
      id: figure.id,
      title: figure.title,
      columns: [
        { key: 'panel', title: 'where' },
        { key: 'policy', title: 'policy' },
        { key: 'measure', title: 'measure' },
        { key: 'n', title: 'n', digits: 6 },
        ...['whiskerLow', 'q1', 'median', 'q3', 'whiskerHigh'].map((key) => ({
          key,
          title: COLUMNS[key] ?? key,
          digits: 4,
        })),
      ],
      rows: rows.flatMap(({ title: measure, boxes }) =>
        boxes.map(({ panel, series, summary: { n, q1, median, q3, whiskerLow, whiskerHigh } }) => {
          return { panel, policy: series, measure, n, whiskerLow, q1, median, q3, whiskerHigh };
        }),
      ),
    },
  };
}

const BOXES =
  'Box: quartiles and median; whiskers: furthest values within 1.5 interquartile ranges; circles: values beyond; ' +
  `fewer than ${FEWEST_FOR_A_BOX} values are drawn one by one.`;

const COLUMNS: Readonly<Record<string, string>> = {
  whiskerLow: 'whisker from',
  q1: '1st quartile',
  q3: '3rd quartile',
  whiskerHigh: 'whisker to',
};

const boxesOf = ({ title, groups }: PagePanel, scale: number): Box[] =>
  groups.flatMap(({ policy, values }) => {
    if (values.length === 0) return [];
    const scaled = values.map((value) => value / scale);
    const summary = summarize(scaled);
    const points = summary.n < FEWEST_FOR_A_BOX ? scaled : summary.outliers;
    return [{ panel: title, series: policy, summary, points }];
  });
