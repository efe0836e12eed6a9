import type { RecordedRun } from '../../results/read.ts';
import type { Statement } from './statement.ts';

/** Statements that the transfers of a run can say little of; evidence is everything recorded. */
export const OTHER_STATEMENTS: Statement<readonly RecordedRun[]>[] = [
  {
    number: 6,
    text: 'MPTCP would slow the page down and speed the bulk transfer up (a prediction).',
    check: 'page and bulk transfer, both over MPTCP',
    paper: 'predicted',
    evaluate: () => ({
      ours: '',
      verdict: 'not measured',
      why: 'no experiment measures MPTCP',
    }),
  },
  {
    number: 20,
    text: 'The overhead of the MAM is negligible (implied).',
    check: 'time of a decision, 50th and 99th percentile',
    paper: 'negligible',
    evaluate: () => ({
      ours: '',
      verdict: 'not measured',
      why:
        'the virtual clock stands still while a process computes, so that a run shows no decision time; ' +
        'npm run bench -- intents measures it',
    }),
  },
];
