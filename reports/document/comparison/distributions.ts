import { pairByRepeat, rank } from '../../analysis/pairs.ts';
import type { Measure, Panel } from '../../analysis/panels.ts';
import { differences } from '../../figures/differences.ts';
import { distribution } from '../../figures/distribution.ts';
import type { BootstrapOptions } from '../../../statistics/bootstrap.ts';
import { estimate } from '../../../statistics/estimate.ts';
import { empiricalDistribution } from '../../../statistics/summary.ts';
import { enumerate, significant } from '../format.ts';
import type { Figure } from '../model.ts';
import { capitalized } from './boxplots.ts';
import { policiesOf, titlesOf, type Unit } from './names.ts';

/** Steps drawn per curve, and points per policy; the page stays small and no eye sees the difference. */
const DRAWN_STEPS = 300;
const DRAWN_POINTS = 200;

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

/** Differences to the best policy of each panel, repeat by repeat; null where nothing can be paired. */
export function differencesFigure(
  panels: readonly Panel[],
  measure: Measure,
  unit: Unit,
  options: BootstrapOptions,
): Figure | null {
  const compared = panels.flatMap((panel) => comparedWithBest(panel, measure, unit));
  if (compared.length === 0) return null;
  const medians = compared.map(({ panel, series, pairs }) => {
    const values = pairs.map(({ difference }) => difference);
    const { value, bounds } = estimate([values], (middle = NaN) => middle, options);
    return { panel, series, median: value, low: bounds?.low ?? null, high: bounds?.high ?? null };
  });
  const points = compared.flatMap(({ panel, series, pairs }) =>
    pairs.map((pair) => ({ panel, series, ...pair })),
  );
  const sentences = medians.map(
    ({ panel, series, median: middle }) => `${panel}: ${series} ${significant(middle)} ${unit.name}`,
  );
  return {
    id: `${measure.id}-differences`,
    title: `${capitalized(measure.title)}: differences to the best policy, repeat by repeat`,
    alt: `Medians of the differences to the best policy: ${sentences.join('; ')}.`,
    caption:
      'Points: one repeat each, in which all policies had the same random draws. Bar: median; line: its 95 % ' +
      'bootstrap interval, of fewer than six repeats their range. The panel names the best policy, which stands for zero.',
    spec: differences({
      differences: compared.flatMap(({ panel, series, pairs }) =>
        thinned(pairs, DRAWN_POINTS).map((pair) => ({ panel, series, ...pair })),
      ),
      medians,
      series: policiesOf(panels).filter((policy) => compared.some(({ series }) => series === policy)),
      panels: [...new Set(compared.map(({ panel }) => panel))],
      title: `difference in ${measure.title} [${unit.name}]`,
    }),
    table: {
      id: `${measure.id}-differences`,
      title: `Differences in ${measure.title} to the best policy`,
      columns: [
        { key: 'panel', title: 'where' },
        { key: 'series', title: 'policy' },
        { key: 'repeat', title: 'repeat', digits: 6 },
        { key: 'difference', title: 'difference', unit: unit.name, digits: 4 },
      ],
      rows: points,
    },
  };
}

/** At most `count` of the values, evenly spread over them. */
function thinned<Value>(values: readonly Value[], count: number): Value[] {
  const stride = Math.max(1, values.length / count);
  return values.filter((_, index) => Math.floor(index / stride) !== Math.floor((index - 1) / stride));
}

function comparedWithBest({ title, groups }: Panel, measure: Measure, unit: Unit) {
  const [best, ...others] = rank(groups, measure);
  if (!best) return [];
  return others.flatMap((other) => {
    const pairs = pairByRepeat(best, other, measure).map(({ repeat, difference }) => {
      return { repeat, difference: difference / unit.scale };
    });
    const panel = `${title} (against ${best.policy})`;
    return pairs.length > 0 ? [{ panel, series: other.policy, pairs }] : [];
  });
}
