import { checkClaims, type Claim } from './check.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import type { PaperStory } from '../story.ts';
import { counted, enumerate } from '../../reports/document/format.ts';
import { whatRepeatsAre } from '../../reports/document/repeats.ts';
import { FEWEST_FOR_AN_INTERVAL } from '../../statistics/bounds.ts';
import { VERDICT_MARKS, VERDICTS, type Verdict } from './verdict.ts';
import { EMPTY } from '../../reports/document/story.ts';
import {
  paragraph,
  tableBlock,
  type Chip,
  type Contribution,
  type Table,
} from '../../reports/document/model.ts';

/**
 * The paper's statements against the runs: all of them, or, where one figure was measured alone, those it is about.
 */
export function claims(
  paper: readonly PaperStory[],
  runs: readonly RecordedRun[],
  options: BootstrapOptions,
): Contribution {
  const present = paper.filter(({ name }) => runs.some(({ run }) => run.name === name));
  const measuring = present.filter(({ statements }) => statements);
  const explaining = present.filter(({ explanation }) => explanation);
  const isOneFigure = measuring.length === 1 && explaining.length === 0;
  if (measuring.length === 0) return EMPTY;
  const own = measuring.flatMap(({ statements = [] }) => statements.map(({ number }) => number));
  const all = checkClaims(paper, runs, options);
  const rows = isOneFigure ? all.filter(({ number }) => own.includes(number)) : all;
  return {
    question: 'Which statements of the paper do these runs agree with?',
    chips: verdictChips(rows),
    answers: isOneFigure ? [] : [summary(rows)],
    sections: [
      {
        id: 'claims',
        title: "The paper's statements",
        blocks: [
          paragraph(
            'A statement agrees when the 95 % interval of every quantity it is about lies within its limits, and ' +
              'differs when one of them lies outside as a whole. It is inconclusive when an interval reaches over a ' +
              `limit, or when fewer than ${FEWEST_FOR_AN_INTERVAL} repeats have a range and no interval. It has no verdict when it ` +
              'follows from how the experiment is made. All runs that measure a statement count. Improvement is ' +
              '1 - T / T(base), T is the median completion time.',
          ),
          paragraph(whatRepeatsAre(runs)),
          tableBlock(claimsTable(rows)),
        ],
      },
    ],
  };
}

/** How many statements have each verdict, and which. */
const verdictChips = (rows: readonly Claim[]): Chip[] =>
  VERDICTS.flatMap((verdict) => {
    const own = rows.filter((row) => row.verdict === verdict).map(({ number }) => number);
    if (own.length === 0) return [];
    const text = `${counted(own.length, 'statement')} ${own.length === 1 ? ONE[verdict] : MANY[verdict]}: ${own.join(', ')}`;
    return [{ mark: VERDICT_MARKS[verdict], text, section: 'claims' }];
  });

const ONE: Readonly<Record<Verdict, string>> = {
  agrees: 'agrees',
  differs: 'differs',
  inconclusive: 'inconclusive',
  'not measured': 'not measured',
};
const MANY: Readonly<Record<Verdict, string>> = { ...ONE, agrees: 'agree', differs: 'differ' };

function summary(rows: readonly Claim[]): string {
  const numbers = (verdict: Verdict | null) =>
    rows.filter((row) => row.verdict === verdict).map(({ number }) => number);
  const listed = (of: readonly number[]) => (of.length > 0 ? ` (${of.join(', ')})` : '');
  const told = [
    `${numbers('agrees').length} agree`,
    `${numbers('differs').length} ${numbers('differs').length === 1 ? 'differs' : 'differ'}${listed(numbers('differs'))}`,
    `${numbers('inconclusive').length} inconclusive${listed(numbers('inconclusive'))}`,
    `${numbers('not measured').length} not measured with these runs`,
  ];
  const constructed = numbers(null);
  const rest =
    constructed.length > 0
      ? `; ${enumerate(constructed.map(String))} would follow by construction and have no verdict`
      : '';
  return `The paper's ${counted(rows.length, 'statement')}: ${enumerate(told)}${rest}.`;
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
      { key: 'ours', title: 'measured here (95 % interval, where not said otherwise)' },
      { key: 'verdict', title: 'verdict', marks: VERDICT_MARKS },
      { key: 'remark', title: 'why' },
    ],
    rows: rows.map(({ why, reason, ...row }) => ({
      ...row,
      ours: row.ours || null,
      remark: [why, reason].filter((part) => part !== '').join('; ') || null,
    })),
  };
}
