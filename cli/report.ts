import { join } from 'node:path';
import process from 'node:process';
import { InvalidArgumentError, Option } from 'commander';
import { FailedError, UsageError } from '../base/errors.ts';
import { FORMATS, type Format } from '../reports/export/write.ts';
import { loadStories } from '../paper/stories.ts';
import { outcomeOf, type ChangedSetting } from '../reports/analysis/changes.ts';
import { percent } from '../reports/document/format.ts';
import { PRESET_NAMES, type PresetName } from '../reports/figures/style/presets.ts';
import { styleOf } from '../reports/figures/style/theme-file.ts';
import { reportRuns, type WrittenReport } from '../reports/report.ts';
import { RUN_FILES } from '../results/schema.ts';
import type { Register } from './register.ts';

interface Options {
  format: Format[];
  out?: string;
  json?: boolean;
  failOn?: 'slower';
  for: PresetName;
  theme?: string;
  label?: Map<string, string>;
  order?: string[];
}

export const register: Register = (program) => {
  program
    .command('report')
    .description('make a report of one or several run directories')
    .argument('<run...>', 'run directories; the others are compared with the first')
    .addOption(
      new Option('--format <list>', `comma-separated: ${FORMATS.join(', ')}, or all`)
        .argParser(parseFormats)
        .default(['html', 'svg', 'png'] satisfies Format[], 'html,svg,png'),
    )
    .option(
      '--out <directory>',
      'where to write; default: report/ in the run directory, or in the current directory for several runs',
    )
    .addOption(
      new Option(
        '--fail-on <outcome>',
        'exit with 1 when a later run is shown to be slower than the first',
      ).choices(['slower']),
    )
    .addOption(
      new Option('--for <place>', 'what the files of figures are drawn for: width, letters, lines')
        .choices(PRESET_NAMES)
        .default('screen' satisfies PresetName),
    )
    .option('--theme <file>', 'widths, fonts, colours and looks of your own, as JSON')
    .option('--label <name=label>', 'what to call a policy, link, workload or client; repeatable', addLabel)
    .addOption(
      new Option('--order <names>', 'comma-separated policies and workloads, those to stand first').argParser(
        (list: string) => list.split(',').map((name) => name.trim()),
      ),
    )
    .option('--json', 'print one JSON document on stdout')
    .action(report);
};

function parseFormats(list: string): Format[] {
  const names = list.split(',').map((name) => name.trim());
  if (names.includes('all')) return [...FORMATS];
  const unknown = names.filter((name) => !FORMATS.some((format) => format === name));
  if (unknown.length > 0) {
    throw new InvalidArgumentError(`Unknown: ${unknown.join(', ')}. Known: ${FORMATS.join(', ')}, all.`);
  }
  return FORMATS.filter((format) => names.includes(format));
}

/** Names may hold the sign of equality: the last one parts name and label. */
function addLabel(given: string, before: Map<string, string> = new Map()): Map<string, string> {
  const at = given.lastIndexOf('=');
  const [name, label] = [given.slice(0, at).trim(), given.slice(at + 1).trim()];
  if (at < 1 || name === '' || label === '')
    throw new InvalidArgumentError('Expected NAME=LABEL, as in --label "i1 only=DSL".');
  return new Map([...before, [name, label]]);
}

async function report(directories: string[], options: Options): Promise<void> {
  if (options.failOn && directories.length < 2)
    throw new UsageError(
      `--fail-on ${options.failOn} compares runs: give the run directory from before and the one from after.`,
    );
  const out = options.out ?? join(directories.length === 1 ? (directories[0] ?? '.') : '.', RUN_FILES.report);
  const written = await reportRuns({
    directories,
    out,
    formats: options.format,
    stories: await loadStories(),
    naming: {
      ...(options.label ? { labels: options.label } : {}),
      ...(options.order ? { order: options.order } : {}),
    },
    style: styleOf(options.for, options.theme),
  });
  process.stdout.write(options.json ? `${JSON.stringify(summary(written))}\n` : words(written));
  if (written.refused.length > 0) {
    throw new FailedError(['Could not be reported:', ...written.refused].join('\n  '));
  }
  if (options.failOn) refuseSlower(written.report.changes);
}

/** Ends the command where a later run is slower, and where nothing was compared that could show it. */
function refuseSlower(changes: readonly ChangedSetting[]): void {
  if (changes.length === 0)
    throw new FailedError('The runs have no setting in common: nothing could be compared.');
  const slower = changes.filter((changed) => outcomeOf(changed) === 'slower');
  if (slower.length === 0) return;
  const where = slower.map(
    ({ setting, after, measure, change: { shift } }) =>
      `${after}, ${setting}: ${percent(Math.abs(shift))} ${shift > 0 ? 'more' : 'less'} ${measure.title}`,
  );
  throw new FailedError([`Slower in ${slower.length} of ${changes.length} settings:`, ...where].join('\n  '));
}

const summary = ({
  report: { title, question, missing, remarks, chips, answers },
  runs,
  files,
  refused,
}: WrittenReport) => ({
  title,
  question,
  missing,
  remarks,
  verdicts: chips.map(({ text, mark }) => ({ text, tone: mark.tone })),
  answers,
  files,
  refused,
  runs: runs.map(({ directory, label, notes }) => ({ directory, label, notes })),
});

function words({ report: { missing, remarks, answers }, runs, files }: WrittenReport): string {
  const notes = runs.reduce((count, run) => count + run.notes.length, 0);
  const remark =
    notes > 0 ? [`The report has ${notes === 1 ? 'a note' : `${notes} notes`} on the data.`] : [];
  const page = files.find((file) => file.endsWith('.html'));
  const lost = missing.length > 0 ? ['What is missing:', ...missing.map((line) => `  ${line}`)] : [];
  return [
    ...lost,
    ...remarks,
    ...answers,
    ...remark,
    `${files.length} files written${page ? `; open ${page}` : ''}.`,
    '',
  ].join('\n');
}
