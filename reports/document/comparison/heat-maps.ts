import { median } from 'simple-statistics';
import { rank } from '../../analysis/pairs.ts';
import type { Measure, Panel } from '../../analysis/panels.ts';
import { heatMap } from '../../figures/heat-map.ts';
import { significant } from '../format.ts';
import type { TableValue, Figure } from '../model.ts';
import { policiesOf } from './names.ts';

/** With fewer panels the boxplots say it all. */
const FEWEST_PANELS = 3;

/** Every policy in every panel, relative to the best one there; null for small matrices. */
export function relativeHeatMap(panels: readonly Panel[], measure: Measure): Figure | null {
  const policies = policiesOf(panels);
  if (panels.length < FEWEST_PANELS || policies.length < 2) return null;
  const fields = panels.flatMap((panel) => {
    const [best] = rank(panel.groups, measure);
    return panel.groups.map(({ policy, values }) => {
      const ratio = best ? median(values) / median(best.values) : 1;
      return { x: policy, y: panel.title, value: ratio, label: significant(ratio) };
    });
  });
  const wins = policies.map((policy) => {
    const first = panels.filter(({ groups }) => rank(groups, measure)[0]?.policy === policy).length;
    return `${policy} in ${first} of ${panels.length}`;
  });
  return {
    id: `${measure.id}-relative`,
    title: `Median ${measure.title} relative to the best policy`,
    alt: `The best policy is ${wins.join(', ')}.`,
    caption: 'Median over the median of the best policy of the same row; 1 is the best.',
    spec: heatMap({ fields, x: 'policy', y: 'where', value: 'relative to the best', middle: null }),
    table: fieldTable(`${measure.id}-relative`, 'policy', 'where', 'relative to the best', fields),
  };
}

/** For each factor grid and policy: how it compares with the best of the others over two numeric factors. */
export function gridHeatMaps(panels: readonly Panel[], measure: Measure): Figure[] {
  const names = numericFactors(panels);
  const [x, y, ...others] = names;
  if (x === undefined || y === undefined || others.length > 0) return [];
  const settings = Map.groupBy(panels, ({ run, workload, client }) =>
    JSON.stringify([run, workload, client]),
  );
  return [...settings.values()].flatMap((own, index) =>
    choosingPolicies(own).flatMap((policy) => gridHeatMap({ own, index, policy, x, y, measure })),
  );
}

/** Policies that choose between links. */
const choosingPolicies = (panels: readonly Panel[]): string[] =>
  policiesOf(
    panels.map((panel) => ({
      ...panel,
      groups: panel.groups.filter(({ loads }) => loads.every(({ alone }) => alone === null)),
    })),
  );

/** Factors that are numbers with two or more values each; any other factor makes the grid ambiguous. */
function numericFactors(panels: readonly Panel[]): string[] {
  const loads = panels.flatMap(({ groups }) => groups.flatMap((group) => group.loads.slice(0, 1)));
  const keys = [...new Set(loads.flatMap(({ factors }) => Object.keys(factors)))];
  return keys.filter((key) => {
    const values = new Set(loads.map(({ factors }) => factors[key]));
    return values.size > 1 && [...values].every((value) => typeof value === 'number');
  });
}

interface Grid {
  own: readonly Panel[];
  index: number;
  policy: string;
  x: string;
  y: string;
  measure: Measure;
}

function gridHeatMap({ own, index, policy, x, y, measure }: Grid): Figure[] {
  const fields = own.flatMap(({ groups }) => {
    const self = groups.find((group) => group.policy === policy);
    const [other] = rank(
      groups.filter((group) => group.policy !== policy),
      measure,
    );
    const factors = self?.loads[0]?.factors;
    if (!self || !other || !factors) return [];
    const gain = median(other.values) / median(self.values);
    return [{ x: Number(factors[x]), y: Number(factors[y]), value: gain, label: significant(gain) }];
  });
  if (fields.length < 4) return [];
  fields.sort((a, b) => b.y - a.y || a.x - b.x);
  const best = fields.reduce((most, next) => (next.value > most.value ? next : most));
  const setting = [own[0]?.workload ?? '', own[0]?.client ?? ''].filter((part) => part !== '').join(', ');
  const id = `${measure.id}-grid-${index + 1}-${policy.replace(/[^\w-]+/g, '-')}`;
  const value = `best other / ${policy}`;
  return [
    {
      id,
      title: `${policy} against the best other policy, ${setting}`,
      alt:
        `Median ${measure.title} of the best other policy over that of ${policy}; largest ` +
        `${significant(best.value)} at ${x} ${best.x} and ${y} ${best.y}.`,
      caption: `Median of the best other policy over the median of ${policy}; above 1, ${policy} has the smaller one.`,
      spec: heatMap({ fields, x, y, value, middle: 1 }),
      table: fieldTable(id, x, y, value, fields),
    },
  ];
}

function fieldTable(id: string, x: string, y: string, value: string, fields: Record<string, TableValue>[]) {
  return {
    id,
    title: value,
    columns: [
      { key: 'y', title: y },
      { key: 'x', title: x },
      { key: 'value', title: value, digits: 4 },
    ],
    rows: fields,
  };
}
