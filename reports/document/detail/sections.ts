import type { Load } from '../../analysis/loads.ts';
import { COMPLETION_TIME, type Panel } from '../../analysis/panels.ts';
import { representativeOf } from '../../analysis/representative.ts';
import type { RecordedRun } from '../../../results/read.ts';
import type { CellRecord, Transfer } from '../../../results/schema.ts';
import { duration, enumerate } from '../format.ts';
import { figureBlock, paragraph, type Section } from '../model.ts';
import { decisionFigure } from './decisions.ts';
import { throughputOverTimeFigure } from './throughput.ts';
import { watchedFigure } from './watched.ts';
import { waterfallFigure } from './waterfall.ts';

/** Panels that are shown in detail. */
const PANELS = 4;
/** Policies of a panel that are shown in detail. */
const POLICIES = 8;

/** One representative repeat of each policy in detail: waterfall, throughput per link, decisions. */
export function detailSections(runs: readonly RecordedRun[], panels: readonly Panel[]): Section[] {
  const shown = panels.slice(0, PANELS);
  return shown.flatMap((panel, index) => {
    const loads = panel.groups
      .slice(0, POLICIES)
      .flatMap((group) => representativeOf(group, COMPLETION_TIME) ?? []);
    const cells = loads.map((load) => ({
      load,
      transfers: transfersOf(runs, load),
      record: recordOf(runs, load),
    }));
    const figures = [
      waterfallFigure(panel, index, loads),
      ...(isFirstOfCells(shown, index)
        ? [
            throughputOverTimeFigure(panel, index, cells),
            watchedFigure(panel, index, cells),
            decisionFigure(panel, index, cells),
          ]
        : []),
    ].filter((figure) => figure !== null);
    if (figures.length === 0) return [];
    return [
      {
        id: `detail-${index + 1}`,
        title: `In detail: ${panel.title}`,
        blocks: [
          paragraph(
            'Of each policy, the repeat whose completion time is nearest to the median: ' +
              `${enumerate(loads.map(({ policy, repeat, completionTime }) => `${policy} repeat ${repeat} (${duration(completionTime)})`))}.` +
              (panel.groups.length > POLICIES
                ? ` The first ${POLICIES} of ${panel.groups.length} policies are shown.`
                : '') +
              (panels.length > PANELS ? ` The first ${PANELS} of ${panels.length} settings are shown.` : ''),
          ),
          ...figures.map(figureBlock),
        ],
      },
    ];
  });
}

/** Clients of one cell share its throughput and its decisions: these are shown with the first of them. */
const isFirstOfCells = (panels: readonly Panel[], index: number): boolean =>
  panels.findIndex(
    ({ run, workload, condition }) =>
      run === panels[index]?.run &&
      workload === panels[index]?.workload &&
      condition === panels[index]?.condition,
  ) === index;

const transfersOf = (runs: readonly RecordedRun[], { run, cell }: Load): Transfer[] =>
  runs.find(({ label }) => label === run)?.transfers.filter((transfer) => transfer.cell === cell) ?? [];

const recordOf = (runs: readonly RecordedRun[], { run, cell }: Load): CellRecord | null =>
  runs.find(({ label }) => label === run)?.cells.find(({ definition }) => definition.cell === cell)?.record ??
  null;
