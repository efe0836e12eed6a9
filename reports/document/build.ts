import { createPalette, type Palette } from '../figures/style/palette.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import { comparison } from './comparison/sections.ts';
import { enumerate } from './format.ts';
import { methodsSections, statisticsSection } from './methods/sections.ts';
import type { Block, Contribution, Report } from './model.ts';
import { sweepRuns } from './sweep-runs.ts';
import { sweeps } from './sweep.ts';

/** What one run shows beside what every run does. */
export type MakeSections = (run: RecordedRun, palette: Palette, options: BootstrapOptions) => Contribution;

/** Experiments that have more to show than a comparison. */
export interface Stories {
  /** Sections of experiments, by the name of the experiment. */
  sections: Readonly<Record<string, MakeSections>>;
  /** Experiments whose own sections hold everything there is to compare within one run. */
  whole: ReadonlySet<string>;
  /** What all runs say together. */
  together: (runs: readonly RecordedRun[], options: BootstrapOptions) => Contribution;
}

const EMPTY: Contribution = { answers: [], sections: [] };
const NO_STORIES: Stories = { sections: {}, whole: new Set(), together: () => EMPTY };

/** Makes a report of one or several runs, from their data alone. */
export function buildReport(runs: readonly RecordedRun[], stories: Stories = NO_STORIES): Report {
  const palette = paletteOf(runs);
  const seed = runs[0]?.run.seed ?? 0;
  const { answers, sections } = join([
    ...(new Set(runs.map(({ run }) => run.clock)).size > 1 ? [mixedClocks] : []),
    stories.together(runs, { seed }),
    ...experiments(runs, palette, stories, { seed }),
  ]);
  return {
    title: titleOf(runs),
    subtitle: runs.map(describeRun).join('; '),
    answers,
    sections: [
      ...sections,
      statisticsSection(seed),
      ...runs.flatMap((run) => methodsSections(run, palette, runs.length > 1 ? run.label : '')),
    ],
  };
}

/** Titles are sentences: of more than two, the names say more. */
function titleOf(runs: readonly RecordedRun[]): string {
  const titles = [...new Set(runs.map(({ run }) => run.title))];
  if (titles.length <= 2) return enumerate(titles);
  return `Report of ${enumerate([...new Set(runs.map(({ run }) => run.name))])}`;
}

/** Runs of one experiment are compared with each other; so are all runs of experiments that are not known. */
function experiments(
  runs: readonly RecordedRun[],
  palette: Palette,
  { sections: known, whole }: Stories,
  options: BootstrapOptions,
): Contribution[] {
  const groups = [...Map.groupBy(runs, ({ run }) => (run.name in known ? run.name : ''))];
  return groups.flatMap(([name, own]) => {
    const special = known[name];
    const several = own.length > 1;
    const parts = own.map((run) => (special ?? sweeps)(run, palette, options));
    const isDrawn = special !== undefined && !several && parts.some(({ sections }) => sections.length > 0);
    const compared = join([
      whole.has(name) && !several ? EMPTY : comparison(own, palette, options, isDrawn),
      sweepRuns(own, palette, options),
    ]);
    const named = groups.length > 1 && own[0] ? attribute(compared, name || own[0].label) : compared;
    const attributed = parts.map((part, index) =>
      runs.length > 1 ? attribute(part, own[index]?.label ?? '') : part,
    );
    return several || !special ? [named, ...attributed] : [...attributed, named];
  });
}

const join = (parts: readonly Contribution[]): Contribution => ({
  answers: parts.flatMap(({ answers }) => answers),
  sections: parts.flatMap(({ sections }) => sections),
});

function paletteOf(runs: readonly RecordedRun[]): Palette {
  return createPalette(
    runs.flatMap(({ run, transfers }) => [
      ...run.links.map(({ name }) => name),
      ...new Set(transfers.flatMap(({ policy, link }) => [policy, link])),
    ]),
  );
}

const mixedClocks: Contribution = {
  answers: [
    'The runs were measured with different clocks: with the real clock, load of the machine can change the results.',
  ],
  sections: [],
};

/** Names the run in everything that it contributes, so that titles and file names stay apart. */
function attribute({ answers, sections }: Contribution, label: string): Contribution {
  const named = <Part extends { id: string; title: string }>(part: Part): Part => ({
    ...part,
    id: `${label}-${part.id}`,
    title: `${part.title}: ${label}`,
  });
  return {
    answers: answers.map((answer) => `${label}: ${answer}`),
    sections: sections.map(({ blocks, ...section }) => ({
      ...named(section),
      blocks: blocks.map((block): Block => {
        if (block.kind === 'table') return { ...block, table: named(block.table) };
        if (block.kind !== 'figure') return block;
        return { ...block, figure: { ...named(block.figure), table: named(block.figure.table) } };
      }),
    })),
  };
}

function describeRun({ label, run, transfers }: RecordedRun): string {
  return (
    `${label}: ${transfers.length} transfers, started ${run.startedAt.slice(0, 16).replace('T', ' ')} UTC, ` +
    `${run.status}, world ${run.world}, ${run.clock} clock, seed ${run.seed}`
  );
}
