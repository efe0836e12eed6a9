import { createPalette, type Palette } from '../figures/palette.ts';
import type { RecordedRun } from '../run/read.ts';
import { comparison } from './comparison/sections.ts';
import { figure7, isFigure7 } from './figure7/sections.ts';
import { enumerate } from './format.ts';
import { methodsSections, statisticsSection } from './methods/sections.ts';
import type { Block, Report, Section } from './model.ts';
import { sweepRuns } from './sweep-runs.ts';
import { sweeps } from './sweep.ts';

/** What one kind of section contributes to a report. */
export interface Contribution {
  answers: string[];
  sections: Section[];
}

/** Makes a report of one or several runs, from their data alone. */
export function buildReport(runs: readonly RecordedRun[]): Report {
  const palette = paletteOf(runs);
  const seed = runs[0]?.run.seed ?? 0;
  const contributions = [
    ...(new Set(runs.map(({ run }) => run.clock)).size > 1 ? [mixedClocks] : []),
    comparison(runs, palette, { seed }),
    sweepRuns(runs, palette, { seed }),
    ...runs.map((run) => {
      const own = isFigure7(run) ? figure7(run, palette) : sweeps(run, palette);
      return runs.length > 1 ? attribute(own, run.label) : own;
    }),
  ];
  return {
    title: enumerate(runs.map(({ run }) => run.title)),
    subtitle: runs.map(describeRun).join('; '),
    answers: contributions.flatMap(({ answers }) => answers),
    sections: [
      ...contributions.flatMap(({ sections }) => sections),
      statisticsSection(seed),
      ...runs.flatMap((run) => methodsSections(run, palette, runs.length > 1 ? run.label : '')),
    ],
  };
}

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
