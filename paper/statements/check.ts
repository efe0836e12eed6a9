import type { RecordedRun } from '../../results/read.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import type { PaperStory } from '../story.ts';
import { OTHER_STATEMENTS } from './others.ts';
import type { Judgement } from './quantity.ts';
import type { Statement } from './statement.ts';

/** One of the paper's statements, held against the runs. */
export interface Claim extends Judgement {
  number: number;
  text: string;
  check: string;
  paper: string;
  /** Where it differs: what an experiment shows of the reason, or which one would. */
  reason: string;
}

/**
 * The paper's statements in their order, each held against the first run of the first story that measures it.
 * Statements without such a run cannot be checked, and name the command that would measure them. Of those that
 * differ, the stories with an explanation give the reason.
 */
export function checkClaims(
  paper: readonly PaperStory[],
  runs: readonly RecordedRun[],
  options: BootstrapOptions,
): Claim[] {
  const runOf = ({ name }: PaperStory) =>
    runs.find(({ run, transfers }) => run.name === name && transfers.length > 0);
  const reasonFor = reasons(paper, runOf, options);
  const measured = Map.groupBy(
    paper.flatMap((story) => (story.statements ?? []).map((statement) => ({ story, statement }))),
    ({ statement }) => statement.number,
  );
  const checked = [...measured.values()].flatMap((sources) => {
    const [first] = sources.flatMap(({ story, statement }) => {
      const run = runOf(story);
      return run ? [claim(statement, statement.evaluate(run, options))] : [];
    });
    const last = sources.at(-1);
    return first ?? (last ? claim(last.statement, notMeasured(last.story.name)) : []);
  });
  const others = OTHER_STATEMENTS.map((statement) => claim(statement, statement.evaluate(runs, options)));
  return [...checked, ...others]
    .map((found) => ({ ...found, reason: found.verdict === 'differs' ? reasonFor(found.number) : '' }))
    .sort((a, b) => a.number - b.number);
}

const claim = (
  { number, text, check, paper }: Statement<never>,
  judgement: Judgement,
): Omit<Claim, 'reason'> => ({ number, text, check, paper, ...judgement });

const notMeasured = (name: string): Judgement => ({
  ours: '',
  verdict: 'cannot be checked',
  why: `no run of ${name} is given: npm run reproduce -- ${name}`,
});

/** Why a statement differs, as the runs show it, or which experiment would show it. */
function reasons(
  paper: readonly PaperStory[],
  runOf: (story: PaperStory) => RecordedRun | undefined,
  options: BootstrapOptions,
): (number: number) => string {
  const explained = paper.flatMap((story) => {
    const { name, explanation } = story;
    const run = runOf(story);
    if (!explanation) return [];
    return [{ name, ...explanation, reasonOf: run && explanation.reasonsOf(run, options) }];
  });
  return (number) => {
    const own = explained.find(({ statements }) => statements.includes(number));
    if (!own) return 'no experiment varies what could explain it';
    const reason = own.reasonOf?.(number) ?? null;
    return reason === null ? `see ${own.name}: npm run reproduce -- ${own.name}` : `${own.name}: ${reason}`;
  };
}
