import { checkClaims, type Claim } from './check.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import type { PaperStory } from '../story.ts';
import { counted } from '../../reports/document/format.ts';
import { EMPTY } from '../../reports/document/story.ts';
import { paragraph, tableBlock, type Contribution, type Table } from '../../reports/document/model.ts';

/** The paper's statements against the runs; nothing for a single figure, which speaks for itself. */
export function claims(
  paper: readonly PaperStory[],
  runs: readonly RecordedRun[],
  options: BootstrapOptions,
): Contribution {
  const present = paper.filter(({ name }) => runs.some(({ run }) => run.name === name));
  const measuring = present.filter(({ statements }) => statements);
  const explaining = present.filter(({ explanation }) => explanation);
  if (measuring.length === 0 || measuring.length + explaining.length < 2) return EMPTY;
  const rows = checkClaims(paper, runs, options);
  return {
    answers: [summary(rows)],
    sections: [
      {
        id: 'claims',
        title: "The paper's statements",
        blocks: [
          paragraph(
            'A statement agrees when the 95 % interval of every quantity it is about lies within its limits, and ' +
              'differs when one of them lies outside as a whole. It cannot be checked when an interval reaches over a ' +
              'limit, or when what it needs was not measured. Improvement is 1 - T / T(base), T is the median ' +
              'completion time.',
          ),
          tableBlock(claimsTable(rows)),
        ],
      },
    ],
  };
}

function summary(rows: readonly Claim[]): string {
  const numbers = (verdict: Claim['verdict']) =>
    rows.filter((row) => row.verdict === verdict).map(({ number }) => number);
  const [agrees, differs, open] = [numbers('agrees'), numbers('differs'), numbers('cannot be checked')];
  const listed = differs.length > 0 ? ` (${differs.join(', ')})` : '';
  return (
    `Of the paper's ${counted(rows.length, 'statement')} ${agrees.length} agree, ${differs.length} ` +
    `differ${listed} and ${open.length} cannot be checked with these runs; the table of the paper's statements ` +
    'has each with its interval.'
  );
}

function claimsTable(rows: readonly Claim[]): Table {
  return {
    id: 'claims',
    title: 'Statements of the paper, and what was measured here',
    columns: [
      { key: 'number', title: '#', digits: 3 },
      { key: 'text', title: 'statement' },
      { key: 'check', title: 'how it is checked' },
      { key: 'paper', title: 'paper' },
      { key: 'ours', title: 'measured here (95 % interval)' },
      { key: 'verdict', title: 'verdict' },
      { key: 'remark', title: 'why' },
    ],
    rows: rows.map(({ why, reason, ...row }) => ({
      ...row,
      ours: row.ours || null,
      remark: why || reason || null,
    })),
  };
}
