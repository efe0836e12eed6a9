import { describeCell, type CellOutcome } from '../../../results/cells.ts';
import { formatNote } from '../../../results/notes.ts';
import type { RecordedRun } from '../../../results/read.ts';
import { counted } from '../format.ts';
import { list, paragraph, tableBlock, type Block } from '../model.ts';

/** What the statistics leave out, and everything that was found wrong with the files. */
export function exclusionBlocks(id: string, { cells, notes }: RecordedRun): Block[] {
  const unused = cells.filter(({ status }) => status !== 'done');
  const retried = cells.filter(
    ({ record, status }) => status === 'done' && record !== null && record.attempt > 1,
  );
  return [
    paragraph(
      `${counted(cells.length - unused.length, 'cell')} of ${cells.length} are used` +
        `${retried.length > 0 ? `, ${retried.length} of them measured again after a failure` : ''}; ` +
        'a cell is used as a whole or not at all.',
    ),
    ...(unused.length > 0 ? [unusedTable(id, unused)] : []),
    ...unused.flatMap(consoleBlock).slice(0, CONSOLES),
    ...(notes.length > 0 ? [paragraph('Notes on the files of the run:'), list(notes.map(formatNote))] : []),
  ];
}

/** Consoles shown; the run directory has all. */
const CONSOLES = 3;

function consoleBlock({ definition, record }: CellOutcome): Block[] {
  if (!record?.console || record.console.length === 0) return [];
  return [{ kind: 'code', title: `Console of ${describeCell(definition)}`, text: record.console.join('\n') }];
}

function unusedTable(id: string, unused: readonly CellOutcome[]): Block {
  return tableBlock({
    id: `${id}-excluded`,
    title: 'Cells that are left out',
    columns: [
      { key: 'workload', title: 'workload' },
      { key: 'policy', title: 'policy' },
      { key: 'links', title: 'links' },
      { key: 'repeat', title: 'repeat', digits: 6 },
      { key: 'status', title: 'status' },
      { key: 'reason', title: 'reason' },
    ],
    rows: unused.map(({ definition: { workload, policy, links, repeat }, status, reason }) => ({
      workload,
      policy,
      links: links.join(' + '),
      repeat,
      status,
      reason,
    })),
  });
}
