import { buildReport, type Naming } from './document/build.ts';
import type { Report } from './document/model.ts';
import type { Stories } from './document/story.ts';
import { writeReport, type Format } from './export/write.ts';
import { PLAIN, type Style } from './figures/style/theme-file.ts';
import { RunError } from '../results/errors.ts';
import { readRun, type RecordedRun } from '../results/read.ts';

export interface ReportRequest {
  /** Run directories, the one that the others are compared with first. */
  directories: readonly string[];
  /** Where the files are written. */
  out: string;
  formats: readonly Format[];
  /** Experiments that have more to show than a comparison. */
  stories?: Stories;
  /** How names are shown. */
  naming?: Pick<Naming, 'labels' | 'order'>;
  /** What the files of figures are drawn for. */
  style?: Style;
}

export interface WrittenReport {
  report: Report;
  /** The runs that could be read. */
  runs: RecordedRun[];
  /** Why the others could not. */
  refused: string[];
  files: string[];
}

/**
 * Reads runs and writes a report of them. A directory that cannot be read is named in `refused` while the
 * others are reported.
 *
 * @throws RunError when no directory can be read.
 */
export async function reportRuns({
  directories,
  out,
  formats,
  stories,
  naming = {},
  style = PLAIN,
}: ReportRequest): Promise<WrittenReport> {
  const { runs, refused } = await readRuns(directories);
  if (runs.length === 0) throw new RunError(refused.join('\n') || 'There is no run to report.');
  const report = buildReport(runs, stories, refused, { ...naming, looks: style.looks });
  const files = await writeReport(report, runs, out, formats, style);
  return { report, runs, refused, files };
}

async function readRuns(directories: readonly string[]) {
  const runs: RecordedRun[] = [];
  const refused: string[] = [];
  for (const directory of directories) {
    try {
      const run = await readRun(directory);
      runs.push({ ...run, label: uniqueLabel(run.label, runs) });
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      refused.push(error.message);
    }
  }
  return { runs, refused };
}

/** Runs of one name in different folders are told apart by a number; labels are parts of file names. */
function uniqueLabel(name: string, others: readonly RecordedRun[]): string {
  const base = name.replace(/[^\w.-]+/g, '-');
  const taken = new Set(others.map(({ label }) => label));
  let label = base;
  for (let number = 2; taken.has(label); number += 1) label = `${base}-${number}`;
  return label;
}
