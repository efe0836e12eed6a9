import { loadsOf } from '../../reports/analysis/loads.ts';
import {
  COMPLETION_TIME,
  panelsOf,
  THROUGHPUT,
  type Measure,
  type Panel,
} from '../../reports/analysis/panels.ts';
import { describeFactors, type Holds } from './holds.ts';
import { checkConditions, explanation, type ConditionedStatement } from './statements.ts';
import { VERDICT_MARKS } from '../statements/verdict.ts';
import type { PaperStory } from '../story.ts';
import { smallMultiples } from '../../reports/figures/small-multiples.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import { summarize } from '../../statistics/summary.ts';
import { policiesOf, unitOf } from '../../reports/document/comparison/names.ts';
import {
  figureBlock,
  paragraph,
  tableBlock,
  type Contribution,
  type Figure,
  type Table,
} from '../../reports/document/model.ts';

/** Figures 5 and 6 under several conditions: which of the paper's statements hold always, and which only under some. */
export const story: Omit<PaperStory, 'name'> = { sections, isWhole: true, explanation };

function sections(run: RecordedRun, options: BootstrapOptions): Contribution {
  const loads = loadsOf(run);
  if (loads.length === 0) return { answers: [], sections: [] };
  const checked = checkConditions(run, options);
  const pages = panelsOf(
    loads.filter(({ bulk }) => !bulk),
    COMPLETION_TIME,
  );
  const bulk = panelsOf(
    loads.filter((load) => load.bulk),
    THROUGHPUT,
  );
  const figures = [
    ...bySetting(pages).map((own) => multiplesFigure(own, COMPLETION_TIME)),
    ...bySetting(bulk).map((own) => multiplesFigure(own, THROUGHPUT)),
  ];
  return {
    answers: [summary(checked)],
    sections: [
      {
        id: 'conditions',
        title: "The paper's statements by condition",
        blocks: [
          paragraph(
            'Each statement is checked under each condition as in the table of the statements: its whole interval ' +
              'has to lie within its limits, and fewer than six repeats have none. Where the bulk transfer alone was not measured, the rate of i2 less ' +
              'headers stands for it.',
          ),
          tableBlock(statementTable(checked)),
          ...figures.map(figureBlock),
          tableBlock(conditionsTable(checked)),
        ],
      },
    ],
  };
}

const bySetting = (panels: readonly Panel[]): Panel[][] => [
  ...Map.groupBy(panels, ({ workload, client }) => JSON.stringify([workload, client])).values(),
];

/** How many statements agree under all conditions, under none, and under some. */
function summary(checked: readonly ConditionedStatement[]): string {
  const byWhen = Map.groupBy(checked, ({ holds }) => holds.when);
  const numbers = (when: Holds['when']) =>
    byWhen
      .get(when)
      ?.map(({ statement }) => statement.number)
      .join(', ') ?? 'none';
  return (
    `The paper's statements about pages under ${checked[0]?.outcomes.length ?? 0} conditions: always ` +
    `${numbers('always')}; never ${numbers('never')}; only under some ${numbers('sometimes')}; not decided ` +
    `${numbers('not decided')}. The table of the statements says under which.`
  );
}

function statementTable(checked: readonly ConditionedStatement[]): Table {
  return {
    id: 'statements-by-condition',
    title: 'When the statements agree',
    columns: [
      { key: 'number', title: '#', digits: 3 },
      { key: 'text', title: 'statement' },
      { key: 'paper', title: 'paper' },
      { key: 'holds', title: 'agrees' },
    ],
    rows: checked.map(({ statement: { number, text, paper }, holds }) => ({
      ...{ number, text, paper },
      holds: holds.words,
    })),
  };
}

function conditionsTable(checked: readonly ConditionedStatement[]): Table {
  return {
    id: 'conditions',
    title: 'Statements by condition',
    columns: [
      { key: 'number', title: '#', digits: 3 },
      { key: 'condition', title: 'condition' },
      { key: 'verdict', title: 'verdict', marks: VERDICT_MARKS },
      { key: 'ours', title: 'measured here' },
    ],
    rows: checked.flatMap(({ statement: { number }, outcomes }) =>
      outcomes.map(({ factors, judgement: { verdict, ours } }) => ({
        number,
        condition: describeFactors(factors),
        verdict,
        ours,
      })),
    ),
  };
}

/** One workload and client under all conditions, a panel for each. */
function multiplesFigure(panels: readonly Panel[], measure: Measure): Figure {
  const unit = unitOf(measure);
  const [first] = panels;
  const isBulk = measure.id === 'throughput';
  const setting = `${isBulk ? 'bulk beside ' : ''}${first?.workload ?? ''}`;
  const name = !isBulk && first && first.client !== first.workload ? `${setting}, ${first.client}` : setting;
  const id = `conditions-${name.replace(/[^\w]+/g, '-')}`;
  const panelOf = ({ groups }: Panel) => describeFactors(groups[0]?.loads[0]?.factors ?? {});
  const spreads = panels.flatMap((panel) =>
    panel.groups.map(({ policy, values }) => {
      const { n, min, q1, median, q3, max } = summarize(values.map((value) => value / unit.scale));
      return { panel: panelOf(panel), series: policy, n, min, q1, median, q3, max };
    }),
  );
  const best = panels.map((panel) => {
    const own = spreads.filter((spread) => spread.panel === panelOf(panel));
    const sign = measure.lessIsBetter ? 1 : -1;
    return own.toSorted((a, b) => sign * (a.median - b.median))[0]?.series ?? '';
  });
  const counts = [...Map.groupBy(best, (policy) => policy)].map(([policy, own]) => `${policy} ${own.length}`);
  return {
    id,
    title: `${measure.title}, ${name}, by condition`.replace(/^./, (letter) => letter.toUpperCase()),
    alt: `Policy with the best median, by number of the ${panels.length} conditions: ${counts.join(', ')}.`,
    caption: 'Mark: median; bar: quartiles; line: smallest and largest value.',
    spec: smallMultiples({
      spreads,
      series: policiesOf(panels),
      panels: panels.map(panelOf),
      title: `${measure.title} [${unit.name}]`,
    }),
    table: {
      id,
      title: `${measure.title}, ${name}, by condition`,
      columns: [
        { key: 'panel', title: 'condition' },
        { key: 'series', title: 'policy' },
        { key: 'n', title: 'n', digits: 6 },
        ...['min', 'q1', 'median', 'q3', 'max'].map((key) => ({
          key,
          title: key,
          unit: unit.name,
          digits: 4,
        })),
      ],
      rows: spreads,
    },
  };
}
