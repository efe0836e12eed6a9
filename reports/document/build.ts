import { changedSettings } from '../analysis/changes.ts';
import { linksAlone } from '../analysis/meanings.ts';
import { legible } from '../figures/style/labels.ts';
import { namesIn, paint } from '../figures/style/paint.ts';
import { createPalette, type Look } from '../figures/style/palette.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import { changeChips } from './comparison/changes.ts';
import { comparison } from './comparison/sections.ts';
import { enumerate } from './format.ts';
import { readable, showable, shownNames } from './naming/names.ts';
import { ordered, orderedSpec, refuseUnknownNames } from './naming/order.ts';
import { relabelled } from './naming/labels.ts';
import { methodsSections, statisticsSection } from './methods/sections.ts';
import { missingFrom } from './missing.ts';
import { figuresOf, mapSpecs, type Contribution, type Report } from './model.ts';
import { attribute, together } from './parts.ts';
import { anySections, byStory, EMPTY, NO_STORIES, type Stories, type Told } from './story.ts';
import { whatRepeatsAre } from './repeats.ts';
import { sweepRuns } from './sweeps/runs.ts';

/** How names are shown. */
export interface Naming {
  /** Names to what is written in their place. */
  labels?: ReadonlyMap<string, string>;
  /** Names that come first, in this order. */
  order?: readonly string[];
  /** Looks of names that are not to be chosen here. */
  looks?: Readonly<Record<string, Partial<Look>>>;
}

/**
 * Makes a report of one or several runs, from their data alone.
 *
 * @param refused - why other runs could not be read
 * @throws UsageError when a label or an order is of a name that no run has.
 */
export function buildReport(
  recorded: readonly RecordedRun[],
  stories: Stories = NO_STORIES,
  refused: readonly string[] = [],
  { labels = new Map(), order = [], looks = {} }: Naming = {},
): Report {
  const shown = shownNames(recorded);
  refuseUnknownNames(shown, labels, order);
  const asShown = (name: string) => shown.get(name) ?? name;
  const places = order.map(asShown);
  const runs = ordered(readable(recorded), places);
  const seed = runs[0]?.run.seed ?? 0;
  const groups = byStory(runs, stories);
  const claimed = stories.together(runs, { seed });
  const contributed = groups.flatMap((group) => contributions(group, groups.length > 1, { seed }));
  const told = together([
    ...(new Set(runs.map(({ run }) => run.clock)).size > 1 ? [mixedClocks] : []),
    ...kernelNotes(runs),
    ...(groups.length > 1 ? [claimed, ...contributed] : [...contributed, claimed]),
  ]);
  const report = {
    title: titleOf(runs),
    subtitle: runs.map(describeRun).join('; '),
    missing: missingFrom(runs, refused.map(showable)),
    question: questionOf(runs, groups, told.question),
    ...{
      remarks: told.remarks,
      chips: told.chips,
      overview: told.overview,
      changes: told.changes,
      answers: told.answers,
    },
    basis: whatRepeatsAre(runs),
    sections: [
      ...told.sections,
      statisticsSection(seed),
      ...runs.flatMap((run) => methodsSections(run, runs.length > 1 ? run.label : '')),
    ],
  };
  return relabelled(
    painted(report, runs, places, looks),
    new Map([...labels].map(([name, label]) => [asShown(name), label])),
  );
}

/** What the report answers: of several runs of one experiment what changed, else what the experiment asks. */
function questionOf(
  runs: readonly RecordedRun[],
  [group, ...others]: readonly Told[],
  told: string | null,
): string | null {
  const [first, ...later] = runs;
  if (others.length > 0 || !first) return told;
  if (later.length === 0) return group?.story?.question ?? told;
  if (later.some(({ run }) => run.name !== first.run.name)) return told;
  return `What changed from run ${first.label} to ${enumerate(later.map(({ label }) => `run ${label}`))}?`;
}

/** Titles are sentences: of more than two, the names say more. */
function titleOf(runs: readonly RecordedRun[]): string {
  const titles = [...new Set(runs.map(({ run }) => run.title))];
  if (titles.length <= 2) return enumerate(titles);
  return `Report of ${enumerate([...new Set(runs.map(({ run }) => run.name))])}`;
}

/** What the runs of one story show each, and compared with each other. */
function contributions({ story, runs }: Told, isOneOfSeveral: boolean, options: BootstrapOptions) {
  const isAlone = runs.length === 1;
  const changed = changedSettings(runs);
  const parts = runs.map((run) => (story?.sections ?? anySections)(run, options));
  const isDrawn = story !== null && isAlone && parts.some(({ sections }) => sections.length > 0);
  const compared = together([
    { ...EMPTY, changes: changed, chips: changeChips(changed) },
    story?.isWhole && isAlone ? EMPTY : comparison(runs, options, changed, isDrawn, story?.reported),
    sweepRuns(runs, options, changed),
  ]);
  const named = isOneOfSeveral ? attribute(compared, story?.name ?? runs[0]?.label ?? '') : compared;
  const attributed = parts.map((part, index) =>
    isAlone && !isOneOfSeveral ? part : attribute(part, runs[index]?.label ?? ''),
  );
  return isDrawn || (story && isAlone) ? [...attributed, named] : [named, ...attributed];
}

const mixedClocks: Contribution = {
  ...EMPTY,
  remarks: [
    'The runs were measured with different clocks: with the real clock, load of the machine can change the results.',
  ],
};

/**
 * What the reader has to know about the kernels that carried the packets: TCP's behaviour differs from release to
 * release, for some sizes by several per cent.
 */
function kernelNotes(runs: readonly RecordedRun[]): Contribution[] {
  const notes: string[] = [];
  const kernels = new Set(runs.flatMap(({ run }) => run.versions['kernel'] ?? []));
  if (kernels.size > 1)
    notes.push(
      `The runs were measured with different kernels, Linux ${enumerate([...kernels])}: differences between them can ` +
        'come from the kernel.',
    );
  const others = runs.filter(({ run }) => run.guestKernel?.isPinned === false);
  for (const { label, run } of others)
    notes.push(
      `${runs.length > 1 ? label : 'The run'} was not measured with the pinned kernel (Linux ` +
        `${run.guestKernel?.pinned ?? ''}) but with Linux ${run.guestKernel?.release ?? ''}: other runs can differ by that.`,
    );
  return notes.length > 0 ? [{ ...EMPTY, remarks: notes }] : [];
}

/** Figures name what they tell apart; here each name gets one look for all figures of the report. */
function painted(
  report: Report,
  runs: readonly RecordedRun[],
  order: readonly string[],
  looks: Readonly<Record<string, Partial<Look>>>,
): Report {
  const names = figuresOf(report).flatMap(({ spec }) => namesIn(spec));
  const palette = createPalette(names, linksAlone(runs), looks);
  return mapSpecs(report, (spec) => legible(paint(orderedSpec(spec, order), palette)));
}

function describeRun({ label, run, transfers }: RecordedRun): string {
  return (
    `${label}: ${transfers.length} transfers, started ${run.startedAt.slice(0, 16).replace('T', ' ')} UTC, ` +
    `${run.status}, world ${run.world}, ${run.clock} clock, seed ${run.seed}`
  );
}
