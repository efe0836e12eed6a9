import { factorEffects, factorsOf, type Effect } from '../../analysis/effects.ts';
import type { Measure, Panel } from '../../analysis/panels.ts';
import { effects } from '../../figures/effects.ts';
import { enumerate, significant } from '../format.ts';
import { tableBlock, type Block, type Figure, type Section, type Table } from '../model.ts';
import { policiesOf, unitOf } from './names.ts';

/** How much each factor of a sweep changes a measure, and which of them interact; nothing without two factors. */
export function effectsOf(
  panels: readonly Panel[],
  measure: Measure,
): { factors: string[]; figure: Figure; table: Block } | null {
  const found = factorEffects(panels);
  if (!found) return null;
  const unit = unitOf(measure);
  const points = found.means.map(({ setting, factor, level, policy, value, conditions }) => ({
    ...{ setting, factor, level: String(level), series: policy },
    ...{ value: value / unit.scale, conditions },
  }));
  const [strongest] = found.effects
    .filter(({ factors }) => factors.length === 1)
    .toSorted((a, b) => b.ratio - a.ratio);
  const finding = strongest ? `${sentenceOf(strongest, measure)}.` : '';
  const id = `effects-${measure.id}`;
  return {
    factors: found.factors,
    figure: {
      id,
      title: `What ${enumerate(found.factors)} change of the ${measure.title}`,
      finding: `The strongest effect: ${finding}`,
      alt: `${found.effects.map((effect) => sentenceOf(effect, measure)).join('; ')}.`,
      caption:
        'Main effects: the geometric mean of the medians over all conditions with the level of the factor. Where ' +
        'lines are not parallel, the factor matters more for one policy than for another; how factors interact stands ' +
        'in the table of the effects.',
      spec: effects({
        points,
        series: policiesOf(panels).filter((policy) => points.some(({ series }) => series === policy)),
        factors: found.factors,
        settings: [...new Set(points.map(({ setting }) => setting))],
        title: `${measure.title} [${unit.name}]`,
      }),
      table: {
        id,
        title: `Means of the ${measure.title} by level of each factor`,
        columns: [
          { key: 'setting', title: 'where' },
          { key: 'factor', title: 'factor' },
          { key: 'level', title: 'level' },
          { key: 'series', title: 'policy' },
          { key: 'value', title: 'geometric mean', unit: unit.name, digits: 4 },
          { key: 'conditions', title: 'conditions', digits: 6 },
        ],
        rows: points,
      },
    },
    table: tableBlock({
      id: `${id}-sizes`,
      title: 'Effects of the factors, and interactions of two of them',
      columns: [
        { key: 'setting', title: 'where' },
        { key: 'policy', title: 'policy' },
        { key: 'factors', title: 'factors' },
        { key: 'from', title: 'from' },
        { key: 'to', title: 'to' },
        { key: 'ratio', title: 'ratio', digits: 4 },
      ],
      rows: found.effects.map(({ factors, ...effect }) => ({ ...effect, factors: factors.join(' × ') })),
    }),
  };
}

function sentenceOf({ setting, policy, factors, from, to, ratio }: Effect, { title }: Measure): string {
  const [factor, other] = factors;
  return other === undefined
    ? `from ${factor} ${from} to ${to} the ${title} of ${policy} on ${setting} is ${significant(ratio)}×`
    : `at ${from} and ${to} that of ${policy} on ${setting} is ${significant(ratio)}× what both factors alone make of it`;
}

/** Factors as columns of the files: the words of a condition cannot be computed with. */
export function withFactors(sections: readonly Section[], panels: readonly Panel[]): Section[] {
  const byTitle = new Map(panels.map((panel) => [panel.title, factorsOf(panel)]));
  const names = [...new Set([...byTitle.values()].flatMap((factors) => Object.keys(factors)))].filter(
    (name) => new Set([...byTitle.values()].map((factors) => factors[name])).size > 1,
  );
  if (names.length === 0) return [...sections];
  const extended = (table: Table): Table => {
    if (!table.columns.some(({ key }) => key === 'panel')) return table;
    return {
      ...table,
      columns: [
        ...table.columns,
        ...names.map((name) => ({ key: `factor.${name}`, title: name, inFilesOnly: true })),
      ],
      rows: table.rows.map((row) => {
        const factors = byTitle.get(String(row['panel'])) ?? {};
        return {
          ...row,
          ...Object.fromEntries(names.map((name) => [`factor.${name}`, factors[name] ?? null])),
        };
      }),
    };
  };
  return sections.map((section) => ({
    ...section,
    blocks: section.blocks.map((block): Block => {
      if (block.kind === 'table') return { ...block, table: extended(block.table) };
      if (block.kind !== 'figure') return block;
      return { ...block, figure: { ...block.figure, table: extended(block.figure.table) } };
    }),
  }));
}
