import { loadsOf } from '../../analysis/loads.ts';
import { comparePolicies, compareRuns, type ComparedPair } from '../../analysis/pairs.ts';
import { COMPLETION_TIME, panelsOf, THROUGHPUT, type Measure, type Panel } from '../../analysis/panels.ts';
import type { Palette } from '../../figures/palette.ts';
import type { RecordedRun } from '../../run/read.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import { detailSections } from '../detail/sections.ts';
import { figureBlock, tableBlock, type Block, type Figure, type Section } from '../model.ts';
import { pairTable, policyAnswers, runAnswers } from './answers.ts';
import { boxplotFigure, capitalized } from './boxplots.ts';
import { differencesFigure, distributionFigure } from './distributions.ts';
import { gridHeatMaps, relativeHeatMap } from './heat-maps.ts';
import { linkUseTable } from './link-use.ts';
import { unitOf } from './names.ts';

/** Answers and sections for whatever the runs hold besides sweeps: policies, and runs, against each other. */
export function comparison(
  runs: readonly RecordedRun[],
  palette: Palette,
  options: BootstrapOptions,
): { answers: string[]; sections: Section[] } {
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
    answers: compared.flatMap(({ measure, panels, policies, others }) => [
      ...runAnswers(others, measure),
      ...policyAnswers(panels, policies, measure),
    ]),
    sections: [
      ...compared.map((part) => measureSection(part, palette)),
      ...compared.map((part) => distributionSection(part, palette, options)),
      { id: 'link-use', title: 'Links used', blocks: [tableBlock(linkUseTable(detailed))] },
      ...detailSections(runs, detailed, palette),
    ],
  };
}

interface Compared {
  measure: Measure;
  panels: Panel[];
  /** Policies against each other, and later runs against the first. */
  policies: ComparedPair[];
  others: ComparedPair[];
}

const compareBy = (measure: Measure, panels: Panel[], options: BootstrapOptions): Compared => ({
  measure,
  panels,
  policies: comparePolicies(panels, measure, options),
  others: compareRuns(panels, options),
});

function measureSection({ measure, panels, policies, others }: Compared, palette: Palette): Section {
  const unit = unitOf(measure);
  const figures = [
    boxplotFigure(panels, policies, measure, unit, palette),
    relativeHeatMap(panels, measure),
    ...gridHeatMaps(panels, measure),
  ];
  const table = (id: string, title: string, pairs: ComparedPair[]): Block[] =>
    pairs.length > 0
      ? [tableBlock(pairTable(`${id}-${measure.id}`, title, pairs, unit.name, unit.scale))]
      : [];
  return {
    id: measure.id,
    title: capitalized(measure.title),
    blocks: [
      ...figures.filter((figure) => figure !== null).map(figureBlock),
      ...table('runs', `Runs compared by ${measure.title}`, others),
      ...table('pairs', `Policies compared by ${measure.title}`, policies),
    ],
  };
}

function distributionSection(
  { measure, panels }: Compared,
  palette: Palette,
  options: BootstrapOptions,
): Section {
  const unit = unitOf(measure);
  const figures: (Figure | null)[] = [
    distributionFigure(panels, measure, unit, palette),
    differencesFigure(panels, measure, unit, palette, options),
  ];
  return {
    id: `${measure.id}-distributions`,
    title: `Distributions of the ${measure.title}`,
    blocks: figures.filter((figure) => figure !== null).map(figureBlock),
  };
}
