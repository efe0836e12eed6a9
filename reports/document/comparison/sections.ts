import { loadsOf } from '../../analysis/loads.ts';
import { comparePolicies, compareRuns, type ComparedPair } from '../../analysis/pairs.ts';
import { COMPLETION_TIME, panelsOf, THROUGHPUT, type Measure, type Panel } from '../../analysis/panels.ts';
import type { RecordedRun } from '../../../results/read.ts';
import type { BootstrapOptions } from '../../../statistics/bootstrap.ts';
import { detailSections } from '../detail/sections.ts';
import {
  figureBlock,
  tableBlock,
  type Block,
  type Contribution,
  type Figure,
  type Section,
} from '../model.ts';
import { policyAnswers, runAnswers } from './answers.ts';
import { boxplotFigure, capitalized } from './boxplots.ts';
import { differencesFigure, distributionFigure } from './distributions.ts';
import { gridHeatMaps, relativeHeatMap } from './heat-maps.ts';
import { linkUseTable } from './link-use.ts';
import { unitOf } from './names.ts';
import { loneTable, pairTable } from './tables.ts';

/**
 * Answers and sections for whatever the runs hold besides sweeps: policies, and runs, against each other.
 *
 * @param isDrawn - whether another section has the answers and boxplots of these policies already; then the
 * numbers and the details alone are added
 */
export function comparison(
  runs: readonly RecordedRun[],
  options: BootstrapOptions,
  isDrawn = false,
): Contribution {
  const loads = runs.flatMap(loadsOf);
  if (loads.length === 0) return { answers: [], sections: [] };
  const compared = [
    compareBy(
      COMPLETION_TIME,
      panelsOf(
        loads.filter(({ bulk }) => !bulk),
        COMPLETION_TIME,
      ),
      options,
    ),
    compareBy(
      THROUGHPUT,
      panelsOf(
        loads.filter(({ bulk }) => bulk),
        THROUGHPUT,
      ),
      options,
    ),
  ].filter(({ panels }) => panels.length > 0);
  const detailed = compared[0]?.panels ?? [];
  return {
    answers: compared.flatMap(({ measure, panels, lone, policies, others }) => [
      ...runAnswers(others, measure),
      ...(isDrawn ? [] : policyAnswers([...panels, ...lone], policies, measure)),
    ]),
    sections: [
      ...compared.map((part) => measureSection(part, isDrawn)),
      ...compared.map((part) => distributionSection(part, options)),
      { id: 'link-use', title: 'Links used', blocks: [tableBlock(linkUseTable(detailed))] },
      ...detailSections(runs, detailed),
    ],
  };
}

interface Compared {
  measure: Measure;
  /** What is drawn: the panels in which policies are compared, or all, when there is one policy in each. */
  panels: Panel[];
  /** Panels with one policy beside those: they stand in a table, for reference. */
  lone: Panel[];
  /** Policies against each other, and later runs against the first. */
  policies: ComparedPair[];
  others: ComparedPair[];
}

function compareBy(measure: Measure, all: Panel[], options: BootstrapOptions): Compared {
  const several = all.filter(({ groups }) => groups.length > 1);
  const panels = several.length > 0 ? several : all;
  return {
    measure,
    panels,
    lone: all.filter((panel) => !panels.includes(panel)),
    policies: comparePolicies(panels, measure, options),
    others: compareRuns(all, options),
  };
}

function measureSection({ measure, panels, lone, policies, others }: Compared, isDrawn: boolean): Section {
  const unit = unitOf(measure);
  const figures = isDrawn
    ? []
    : [
        boxplotFigure(panels, policies, measure, unit),
        relativeHeatMap(panels, measure),
        ...gridHeatMaps(panels, measure),
      ];
  const table = (id: string, title: string, pairs: ComparedPair[]): Block[] =>
    pairs.length > 0
      ? [tableBlock(pairTable(`${id}-${measure.id}`, title, pairs, unit.name, unit.scale))]
      : [];
  return {
    id: measure.id,
    title: isDrawn ? `Policies compared by ${measure.title}` : capitalized(measure.title),
    blocks: [
      ...figures.filter((figure) => figure !== null).map(figureBlock),
      ...table('runs', `Runs compared by ${measure.title}`, others),
      ...table('pairs', `Policies compared by ${measure.title}`, policies),
      ...(lone.length > 0 ? [tableBlock(loneTable(lone, measure, unit))] : []),
    ],
  };
}

function distributionSection({ measure, panels }: Compared, options: BootstrapOptions): Section {
  const unit = unitOf(measure);
  const figures: (Figure | null)[] = [
    distributionFigure(panels, measure, unit),
    differencesFigure(panels, measure, unit, options),
  ];
  return {
    id: `${measure.id}-distributions`,
    title: `Distributions of the ${measure.title}`,
    blocks: figures.filter((figure) => figure !== null).map(figureBlock),
  };
}
