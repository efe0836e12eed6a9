import type { Load } from '../../analysis/loads.ts';
import { panelsOf } from '../../analysis/panels.ts';

/** Values of loads by where they were measured and by what is compared there. */
export interface SeriesGroup {
  panel: string;
  series: string;
  loads: readonly Load[];
}

/** Curves and points that an eye tells apart in one panel, and panels that a section shows. */
const MOST = { series: 8, panels: 6 } as const;

/**
 * The loads by panel and series: policies in each setting. Where one policy was measured, its settings are what is
 * compared, in a panel for each workload and client. Panels that compare nothing are left out where others do.
 */
export function seriesOf(loads: readonly Load[]): SeriesGroup[] {
  const panels = panelsOf(loads, { of: ({ completionTime }) => completionTime });
  const policies = new Set(loads.map(({ policy }) => policy));
  const groups = panels.flatMap(({ title, workload, client, condition, groups: own }) =>
    own.map(({ policy, loads: part }) =>
      policies.size === 1 && condition !== ''
        ? { panel: workload === client ? workload : `${workload}, ${client}`, series: condition, loads: part }
        : { panel: title, series: policy, loads: part },
    ),
  );
  const byPanel = [...Map.groupBy(groups, ({ panel }) => panel).values()];
  const compared = byPanel.filter((own) => namesIn(own).length > 1);
  return (compared.length > 0 ? compared : byPanel)
    .slice(0, MOST.panels)
    .flatMap((own) => own.filter(({ series }) => namesIn(own).indexOf(series) < MOST.series));
}

export const panelsIn = (groups: readonly { panel: string }[]): string[] => [
  ...new Set(groups.map(({ panel }) => panel)),
];
export const namesIn = (groups: readonly { series: string }[]): string[] => [
  ...new Set(groups.map(({ series }) => series)),
];
