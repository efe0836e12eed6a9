import type { Measure, Panel } from '../../analysis/panels.ts';
import { distribution } from '../../figures/distribution.ts';
import { empiricalDistribution } from '../../../statistics/summary.ts';
import { enumerate, significant } from '../format.ts';
import type { Figure } from '../model.ts';
import { policiesOf, titlesOf, type Unit } from './names.ts';

/** Steps drawn per curve; the page stays small and no eye sees the difference. */
const DRAWN_STEPS = 300;

/** Empirical distributions of a measure by policy. */
export function distributionFigure(panels: readonly Panel[], measure: Measure, unit: Unit): Figure {
  const steps = panels.flatMap(({ title, groups }) =>
    groups.flatMap(({ policy, values }) =>
      empiricalDistribution(values, DRAWN_STEPS).map(({ value, share }) => {
        return { panel: title, series: policy, value: value / unit.scale, share };
      }),
    ),
  );
  const title = `${measure.title} [${unit.name}]`;
  const extremes = panels.map(({ title: panel, groups }) => {
    const ends = groups.map(({ policy, values }) => {
      const [low, high] = [Math.min(...values), Math.max(...values)].map((end) =>
        significant(end / unit.scale),
      );
      return `${policy} ${low}–${high} ${unit.name}`;
    });
    return `${panel}: ${enumerate(ends)}`;
  });
  return {
    id: `${measure.id}-distribution`,
    title: `Distribution of the ${measure.title}`,
    alt: `Ranges of the values: ${extremes.join('; ')}.`,
    caption: 'Share of the repeats whose value is not larger than the one on the horizontal axis.',
    spec: distribution({ steps, series: policiesOf(panels), panels: titlesOf(panels), title }),
    table: {
      id: `${measure.id}-distribution`,
      title: `Distribution of the ${measure.title}`,
      columns: [
        { key: 'panel', title: 'where' },
        { key: 'series', title: 'policy' },
        { key: 'value', title: measure.title, unit: unit.name, digits: 5 },
        { key: 'share', title: 'share', digits: 4 },
      ],
      rows: steps,
    },
  };
}
