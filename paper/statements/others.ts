import { counted } from '../../reports/document/format.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { Judgement } from './quantity.ts';
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
      verdict: 'cannot be checked',
      why: 'no experiment measures MPTCP',
    }),
  },
  {
    number: 19,
    text: 'Without a MAM everything works as before.',
    check: 'connections while the daemon is stopped',
    paper: 'incremental deployment',
    evaluate: attemptsOf,
  },
  {
    number: 20,
    text: 'The overhead of the MAM is negligible (implied).',
    check: 'time of a decision, 50th and 99th percentile',
    paper: 'negligible',
    evaluate: () => ({
      ours: '',
      verdict: 'cannot be checked',
      why:
        'the virtual clock stands still while a process computes, so that a run shows no decision time; ' +
        'npm run bench -- intents measures it',
    }),
  },
];

/** Runs always have a daemon: they show only whether anything had to be repeated. */
function attemptsOf(runs: readonly RecordedRun[]): Judgement {
  const transfers = runs.flatMap((run) => run.transfers);
  const repeated = transfers.filter(({ attempts }) => attempts > 1).length;
  return {
    ours: `with the MAM: ${repeated} of ${counted(transfers.length, 'transfer')} needed a second attempt`,
    verdict: 'cannot be checked',
    why: 'all runs have a MAM; npm test -- intents/client/connect.test.ts connects without one, and stops one',
  };
}
