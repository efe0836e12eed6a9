import type { ComparedPair } from '../../analysis/pairs.ts';
import type { Measure, Panel } from '../../analysis/panels.ts';
import { boxplot, FEWEST_FOR_A_BOX, isInRows } from '../../figures/boxplot.ts';
import { summarize } from '../../../statistics/summary.ts';
import type { Figure } from '../model.ts';
import { policyAnswers } from './answers.ts';
import { policiesOf, titlesOf, type Unit } from './names.ts';

/** Boxplots of a measure by policy, a panel for each workload, client and condition. */
export function boxplotFigure(
  panels: readonly Panel[],
  pairs: readonly ComparedPair[],
  measure: Measure,
  unit: Unit,
): Figure {
  const boxes = panels.flatMap(({ title, groups }) =>
    groups.map(({ policy, values }) => {
      const scaled = values.map((value) => value / unit.scale);
      const summary = summarize(scaled);
      const points = summary.n < FEWEST_FOR_A_BOX ? scaled : summary.outliers;
      return { panel: title, series: policy, summary, points };
    }),
  );
  const title = `${measure.title} [${unit.name}]`;
  return {
    id: `${measure.id}-boxplot`,
    title: `${capitalized(measure.title)} by policy`,
    alt: policyAnswers(panels, pairs, measure).join(' '),
    caption: isInRows({ series: policiesOf(panels), panels: titlesOf(panels) })
      ? 'Mark: median; bar: quartiles; line: smallest and largest value.'
      : 'Box: quartiles and median; whiskers: furthest values within 1.5 interquartile ranges; circles: values ' +
        `beyond. Fewer than ${FEWEST_FOR_A_BOX} values are drawn one by one. n: number of repeats.`,
    spec: boxplot({ boxes, series: policiesOf(panels), panels: titlesOf(panels), title }),
    table: {
      id: `${measure.id}-boxplot`,
      title: `${capitalized(measure.title)} by policy`,
      columns: [
        { key: 'panel', title: 'where' },
        { key: 'policy', title: 'policy' },
        { key: 'n', title: 'n', digits: 6 },
        ...['min', 'whiskerLow', 'q1', 'median', 'q3', 'whiskerHigh', 'max'].map((key) => ({
          key,
          title: COLUMNS[key] ?? key,
          unit: unit.name,
          digits: 4,
        })),
        { key: 'outliers', title: 'beyond the whiskers', digits: 6 },
      ],
      rows: boxes.map(({ panel, series, summary: { outliers, ...numbers } }) => {
        return { panel, policy: series, ...numbers, outliers: outliers.length };
      }),
    },
  };
}

const COLUMNS: Readonly<Record<string, string>> = {
  min: 'least',
  whiskerLow: 'whisker from',
  q1: '1st quartile',
  q3: '3rd quartile',
  whiskerHigh: 'whisker to',
  max: 'largest',
};

export const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
