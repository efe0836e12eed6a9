import type { Measure, Panel } from '../../analysis/panels.ts';
import { distribution, type DistributionStep } from '../../figures/distribution.ts';
import { empiricalDistribution } from '../../../statistics/summary.ts';
import { enumerate, significant } from '../format.ts';
import type { Figure } from '../model.ts';
import { policiesOf, titlesOf, type Unit } from './names.ts';

/** Steps drawn per curve; the page stays small and no eye sees the difference. */
const DRAWN_STEPS = 300;

/** Curves that an eye tells apart in one panel; more are drawn in further panels, up to so many. */
const CURVES = 8;
const PARTS = 3;

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
    caption:
      'Share of the repeats whose value is not larger than the one on the horizontal axis.' +
      (policiesOf(panels).length > CURVES * PARTS
        ? ` The first ${CURVES * PARTS} of ${policiesOf(panels).length} policies; the table has all.`
        : ''),
    spec: distribution({ ...drawn(steps, panels), title }),
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

/** The curves by panel; of many policies a panel for each few of them. */
function drawn(steps: readonly DistributionStep[], panels: readonly Panel[]) {
  const series = policiesOf(panels);
  if (series.length <= CURVES) return { steps, series, panels: titlesOf(panels) };
  const shown = series.slice(0, CURVES * PARTS);
  const partOf = (policy: string) => Math.floor(shown.indexOf(policy) / CURVES);
  const nameOf = (panel: string, part: number) =>
    `${panel}, policies ${part * CURVES + 1} to ${Math.min((part + 1) * CURVES, shown.length)}`;
  const parts = Array.from({ length: Math.ceil(shown.length / CURVES) }, (_, part) => part);
  return {
    steps: steps
      .filter((step) => shown.includes(step.series))
      .map((step) => ({ ...step, panel: nameOf(step.panel, partOf(step.series)) })),
    series: shown,
    panels: titlesOf(panels).flatMap((panel) => parts.map((part) => nameOf(panel, part))),
  };
}
