import { toType } from '../../base/installation/to-type.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import type { PaperStory } from '../story.ts';
import { OTHER_STATEMENTS } from './others.ts';
import type { Judgement } from './quantity.ts';
import type { Statement } from './statement.ts';
import type { Verdict } from './verdict.ts';

/** One of the paper's statements, held against the runs. */
export interface Claim extends Omit<Judgement, 'verdict' | 'because'> {
  number: number;
  text: string;
  check: string;
  paper: string;
  /** Null where it follows from how the experiment is made. */
  verdict: Verdict | null;
  /** Where it is no agreement: what shows the reason, or which experiment would. */
  reason: string;
}

/**
 * The paper's statements in their order, each held against all runs that measure it. Statements without such a
 * run are not measured, and name the command that would measure them. Of those that differ, the stories with an
 * explanation give the reason.
 */
export function checkClaims(
  paper: readonly PaperStory[],
  runs: readonly RecordedRun[],
  options: BootstrapOptions,
): Claim[] {
  const runsOf = ({ name }: PaperStory) =>
    runs.filter(({ run, transfers }) => run.name === name && transfers.length > 0);
  const reasonFor = reasons(paper, (story) => runsOf(story)[0], options);
  const measuring = Map.groupBy(
    paper.flatMap((story) => (story.statements ?? []).map((statement) => ({ story, statement }))),
    ({ statement }) => statement.number,
  );
  const checked = [...measuring.values()].flatMap((sources) => {
    const judged = sources.flatMap(({ story, statement }) =>
      runsOf(story).map((run) => ({ label: run.label, ...statement.evaluate(run, options) })),
    );
    const last = sources.at(-1);
    return last ? claim(last.statement, fromAll(judged) ?? notMeasured(last.story.name), reasonFor) : [];
  });
  const others = OTHER_STATEMENTS.map((statement) =>
    claim(statement, statement.evaluate(runs, options), reasonFor),
  );
  return [...checked, ...others].sort((a, b) => a.number - b.number);
}

function claim(
  { number, text, check, paper, byConstruction }: Statement<never>,
  { verdict, why, because, ours }: Judgement,
  reasonFor: (number: number) => string,
): Claim {
  const known = { number, text, check, paper, ours };
  if (byConstruction !== undefined && verdict !== 'not measured')
    return { ...known, verdict: null, why: `follows by construction: ${byConstruction}`, reason: '' };
  const isOpen = verdict === 'differs' || verdict === 'inconclusive';
  const other = verdict === 'differs' ? reasonFor(number) : '';
  return { ...known, verdict, why, reason: isOpen ? (because ?? other) : '' };
}

/**
 * What several runs say together: runs that are decided must not contradict each other. Null without a run.
 */
function fromAll(judged: readonly (Judgement & { label: string })[]): Judgement | null {
  const [first, ...others] = judged;
  if (!first || others.length === 0) return first ?? null;
  const ours = judged.map(({ label, ours: own }) => `${label}: ${own}`).join('; ');
  const decided = judged.filter(({ verdict }) => verdict === 'agrees' || verdict === 'differs');
  const verdicts = new Set(decided.map(({ verdict }) => verdict));
  if (verdicts.size > 1)
    return { ...first, ours, verdict: 'inconclusive', why: 'the runs contradict each other' };
  return { ...(decided[0] ?? judged.find(({ verdict }) => verdict === 'inconclusive') ?? first), ours };
}

const notMeasured = (name: string): Judgement => ({
  ours: '',
  verdict: 'not measured',
  why: `no run of ${name} is given: ${toType('reproduce', name)}`,
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
    return reason === null ? `see ${own.name}: ${toType('reproduce', own.name)}` : `${own.name}: ${reason}`;
  };
}
