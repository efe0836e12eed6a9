import type { ComparedPair } from '../../analysis/pairs.ts';
import type { Measure, Panel } from '../../analysis/panels.ts';
import { summarize } from '../../../statistics/summary.ts';
import type { Table } from '../model.ts';
import type { Unit } from './names.ts';

/** What was measured under one policy alone: for reference, since nothing compares with it directly. */
export function loneTable(panels: readonly Panel[], { id, title }: Measure, unit: Unit): Table {
  return {
    id: `alone-${id}`,
    title: `For reference: ${title} where one policy was measured`,
    columns: [
      { key: 'panel', title: 'where' },
      { key: 'policy', title: 'policy' },
      { key: 'n', title: 'n', digits: 6 },
      { key: 'q1', title: '1st quartile', unit: unit.name, digits: 4 },
      { key: 'median', title: 'median', unit: unit.name, digits: 4 },
      { key: 'q3', title: '3rd quartile', unit: unit.name, digits: 4 },
    ],
    rows: panels.flatMap(({ title: panel, groups }) =>
      groups.map(({ policy, values }) => {
        const { n, q1, median, q3 } = summarize(values.map((value) => value / unit.scale));
        return { panel, policy, n, q1, median, q3 };
      }),
    ),
  };
}

/** Every comparison with everything that was computed for it. */
export function pairTable(
  id: string,
  title: string,
  pairs: readonly ComparedPair[],
  unit: string,
  scale: number,
): Table {
  const number = (key: string, name: string, digits = 4, of = '') => ({ key, title: name, digits, unit: of });
  const inFiles = (key: string, name: string, of: string) => ({
    ...number(key, name, 4, of),
    inFilesOnly: true,
  });
  return {
    id,
    title,
    columns: [
      { key: 'panel', title: 'where' },
      { key: 'first', title: 'first' },
      { key: 'second', title: 'second' },
      number('n1', 'n first', 6),
      number('n2', 'n second', 6),
      number('median1', 'median first', 4, unit),
      number('median2', 'median second', 4, unit),
      number('ratio', 'second / first'),
      { key: 'bounds', title: 'bounds' },
      number('ratioLow', 'from'),
      number('ratioHigh', 'to'),
      inFiles('difference', 'second - first', unit),
      inFiles('differenceLow', 'difference from', unit),
      inFiles('differenceHigh', 'difference to', unit),
      number('delta', "Cliff's delta", 3),
      inFiles('pValue', 'p', ''),
      number('corrected', 'p corrected', 3),
    ],
    rows: pairs.map(({ panel, first, second, comparison }) => {
      const { n, medians, ratio, ratioBounds, difference, differenceBounds, test } = comparison;
      return {
        ...{
          panel,
          first,
          second,
          n1: n[0],
          n2: n[1],
          median1: medians[0] / scale,
          median2: medians[1] / scale,
        },
        ...{ ratio, bounds: ratioBounds?.kind ?? null },
        ...{ ratioLow: ratioBounds?.low ?? null, ratioHigh: ratioBounds?.high ?? null },
        difference: difference / scale,
        differenceLow: differenceBounds ? differenceBounds.low / scale : null,
        differenceHigh: differenceBounds ? differenceBounds.high / scale : null,
        ...{ delta: test.delta, pValue: test.pValue, corrected: comparison.correctedPValue },
      };
    }),
  };
}
