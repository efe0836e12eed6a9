import type { CellOutcome } from '../../results/cells.ts';
import { formatNote, type Note } from '../../results/notes.ts';
import type { RecordedRun } from '../../results/read.ts';
import { counted } from './format.ts';

/** Sentences on one run; what is left of a run that is broken all over stands among its methods. */
const SENTENCES = 8;

/**
 * What a reader has to know to be missing before any result, worst first: runs that could not be read, policies of
 * which nothing is left, cells that failed or were not measured, damaged files. Empty when everything is there.
 *
 * @param refused - why run directories could not be read
 */
export const missingFrom = (runs: readonly RecordedRun[], refused: readonly string[]): string[] => [
  ...refused.map((reason) => `A run is not in this report: ${reason}`),
  ...runs.flatMap((run) => {
    const sentences = missingFromRun(run);
    const rest = sentences.length - SENTENCES;
    const shown = rest > 0 ? [...sentences.slice(0, SENTENCES), `${rest} more: see Cells used.`] : sentences;
    return shown.map((sentence) => (runs.length > 1 ? `${run.label}: ${sentence}` : sentence));
  }),
];

function missingFromRun({ cells, notes }: RecordedRun): string[] {
  const unused = cells.length - usedOf(cells);
  const isLost = unused > 0 && unused === cells.length;
  const groups = [...Map.groupBy(cells, nameOf)].map(([name, own]) => ({ name, own, left: usedOf(own) }));
  const lost = groups.filter(({ left }) => left === 0);
  const partial = groups.filter(({ own, left }) => left > 0 && left < own.length);
  return [
    ...notes.filter(({ kind }) => kind === 'status').map(({ message }) => message),
    ...(isLost ? [`None of ${counted(cells.length, 'cell')} can be used: ${reasonsOf(cells)}.`] : []),
    ...(unused > 0 && !isLost ? [`${unused} of ${counted(cells.length, 'cell')} cannot be used.`] : []),
    ...(isLost ? [] : lost).map(({ name, own }) => `${name} has no result: ${reasonsOf(own)}.`),
    ...partial.map(({ name, own, left }) => `${name} has ${left} of ${own.length} cells: ${reasonsOf(own)}.`),
    ...notes.filter(isDamage).map(formatNote),
  ];
}

const nameOf = ({ definition: { policy, workload } }: CellOutcome) => `${policy} on ${workload}`;
const usedOf = (cells: readonly CellOutcome[]) => cells.filter(({ status }) => status === 'done').length;

/** Cells that are left out are told with their policy, and a calibration takes nothing away. */
const isDamage = ({ severity, kind }: Note) =>
  severity === 'warning' && kind !== 'status' && kind !== 'calibration' && !kind.startsWith('unused');

/** "8 failed (curl: connection refused), 2 missing (not measured)": how many, and the reason of the first. */
function reasonsOf(cells: readonly CellOutcome[]): string {
  const byStatus = Map.groupBy(
    cells.filter(({ status }) => status !== 'done'),
    ({ status }) => status,
  );
  return [...byStatus]
    .map(([status, own]) => {
      const reasons = new Set(own.map(({ reason }) => shortened(reason ?? '')));
      const [first] = reasons;
      return `${own.length} ${status} (${reasons.size > 1 ? 'the first: ' : ''}${first ?? ''})`;
    })
    .join(', ');
}

/** Characters of a reason; the table of the cells has all. */
const REASON = 160;

const shortened = (reason: string) => (reason.length > REASON ? `${reason.slice(0, REASON)}…` : reason);
