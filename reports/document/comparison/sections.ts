import type { ChangedSetting } from '../../analysis/changes.ts';
import { alternativesOf } from '../../analysis/alternatives.ts';
import { loadsOf } from '../../analysis/loads.ts';
import { comparePolicies, type ComparedPair } from '../../analysis/pairs.ts';
import { COMPLETION_TIME, panelsOf, THROUGHPUT, type Measure, type Panel } from '../../analysis/panels.ts';
import type { RecordedRun } from '../../../results/read.ts';
import type { BootstrapOptions } from '../../../statistics/bootstrap.ts';
import { detailSections } from '../detail/sections.ts';
import { measures } from '../measures.ts';
import { trafficSections } from '../traffic/sections.ts';
import { NOT_REPORTED, type Reported } from '../story.ts';
import { figureBlock, tableBlock, type Block, type Contribution, type Section } from '../model.ts';
import { policyAnswers } from './answers.ts';
import { boxplotFigure, capitalized } from './boxplots.ts';
import { called } from './called.ts';
import { changeAnswers, changeFigure } from './changes.ts';
import { distributionFigure } from './distributions.ts';
import { effectsOf, withFactors } from './effects.ts';
import { gridHeatMaps, relativeHeatMap } from './heat-maps.ts';
import { linkUseTable } from './link-use.ts';
import { unitOf } from './names.ts';
import { outcomesOf } from './outcomes.ts';
import { overviewChips, overviewFigure, policyQuestion } from './overview.ts';
import { loneTable, pairTable } from './tables.ts';

/**
 * Answers and sections for whatever the runs hold besides sweeps: policies, and runs, against each other.
 *
 * @param changed - what changed from the first run to later ones
 * @param isDrawn - whether another section has the answers and boxplots of these policies already; then the
 * numbers and the details alone are added
 * @param reported - what others report of the same comparisons
 */
export function comparison(
  runs: readonly RecordedRun[],
  options: BootstrapOptions,
  changed: readonly ChangedSetting[] = [],
  isDrawn = false,
  reported: Reported = NOT_REPORTED,
): Contribution {
  const measuredLoads = runs.flatMap(loadsOf);
  // Of several runs it is these that are compared.
  const { of, loads: all } =
    runs.length === 1 ? alternativesOf(measuredLoads) : { of: null, loads: measuredLoads };
  const loads = all.filter((load) => load.measures === null);
  const measured = measures(runs, all, options);
  if (loads.length === 0) return called(measured, of);
  const [times, throughputs] = [loads.filter(({ bulk }) => !bulk), loads.filter(({ bulk }) => bulk)];
  const compared = [
    compareBy(COMPLETION_TIME, panelsOf(times, COMPLETION_TIME), changed, options),
    compareBy(THROUGHPUT, panelsOf(throughputs, THROUGHPUT), changed, options),
  ].filter(({ panels }) => panels.length > 0);
  const detailed = compared[0]?.panels ?? [];
  const overview = runs.length > 1 ? null : overviewFigure(compared, reported);
  const contribution: Contribution = {
    ...(runs.length > 1
      ? {}
      : {
          question: measured.question ?? policyQuestion(compared, compared[0]?.effects?.factors ?? []),
        }),
    remarks: compared.flatMap(({ outcomes }) => outcomes?.remark ?? []),
    answers: [
      ...measured.answers,
      ...compared.flatMap(({ measure, panels, lone, pairs, changes }) => [
        ...changeAnswers(changes, `changes-${measure.id}`),
        ...(isDrawn ? [] : policyAnswers([...panels, ...lone], pairs, measure)),
      ]),
    ],
    chips: runs.length > 1 ? [] : [...(measured.chips ?? []), ...compared.flatMap(overviewChips)],
    overview: [
      ...(compared[0]?.effects ? [compared[0].effects.figure] : []),
      ...compared.flatMap(({ changes }) => changeFigure(changes) ?? []),
      ...(overview ? [overview] : []),
    ],
    sections: withFactors(
      [
        ...measured.sections,
        ...compared.map((part, index) => measureSection(part, isDrawn, index === 0)),
        ...compared.map(distributionSection),
        { id: 'link-use', title: 'Links used', blocks: [tableBlock(linkUseTable(detailed))] },
        ...trafficSections(runs, loads),
        ...detailSections(runs, detailed),
      ],
      compared.flatMap(({ panels, lone }) => [...panels, ...lone]),
    ),
  };
  return called(contribution, of);
}

interface Compared {
  measure: Measure;
  /** What is drawn: the panels in which policies are compared, or all, when there is one policy in each. */
  panels: Panel[];
  /** Panels with one policy beside those: they stand in a table, for reference. */
  lone: Panel[];
  /** Policies against each other. */
  pairs: ComparedPair[];
  /** Later runs against the first. */
  changes: ChangedSetting[];
  /** What the factors of a sweep do. */
  effects: ReturnType<typeof effectsOf>;
  /** Repeats that fall into two groups. */
  outcomes: ReturnType<typeof outcomesOf>;
}

function compareBy(
  measure: Measure,
  all: Panel[],
  changed: readonly ChangedSetting[],
  options: BootstrapOptions,
): Compared {
  const several = all.filter(({ groups }) => groups.length > 1);
  const panels = several.length > 0 ? several : all;
  return {
    measure,
    panels,
    lone: all.filter((panel) => !panels.includes(panel)),
    pairs: comparePolicies(panels, measure, options),
    changes: changed.filter(({ kind }) => kind === measure.id),
    effects: effectsOf(panels, measure),
    outcomes: outcomesOf(panels, measure),
  };
}

function measureSection(
  { measure, panels, lone, pairs, effects, outcomes }: Compared,
  isDrawn: boolean,
  isFirst: boolean,
): Section {
  const unit = unitOf(measure);
  const figures = isDrawn
    ? []
    : [
        boxplotFigure(panels, pairs, measure, unit),
        relativeHeatMap(panels, measure),
        ...gridHeatMaps(panels, measure),
      ];
  const table: Block[] =
    pairs.length > 0
      ? [
          tableBlock(
            pairTable(
              `pairs-${measure.id}`,
              `Policies compared by ${measure.title}`,
              pairs,
              unit.name,
              unit.scale,
            ),
          ),
        ]
      : [];
  return {
    id: measure.id,
    title: isDrawn ? `Policies compared by ${measure.title}` : capitalized(measure.title),
    blocks: [
      ...figures.filter((figure) => figure !== null).map(figureBlock),
      ...(outcomes ? [outcomes.block] : []),
      ...(effects ? [...(isFirst ? [] : [figureBlock(effects.figure)]), effects.table] : []),
      ...table,
      ...(lone.length > 0 ? [tableBlock(loneTable(lone, measure, unit))] : []),
    ],
  };
}

const distributionSection = ({ measure, panels }: Compared): Section => ({
  id: `${measure.id}-distributions`,
  title: `Distributions of the ${measure.title}`,
  blocks: [figureBlock(distributionFigure(panels, measure, unitOf(measure)))],
});
