import { join } from 'node:path';
import process from 'node:process';
import { InvalidArgumentError, Option } from 'commander';
import { FailedError } from '../base/errors.ts';
import { FORMATS, type Format } from '../reports/export/write.ts';
import { loadStories } from '../paper/stories.ts';
import { reportRuns, type WrittenReport } from '../reports/report.ts';
import { RUN_FILES } from '../results/schema.ts';
import type { Register } from './register.ts';

interface Options {
  format: Format[];
  out?: string;
  json?: boolean;
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

async function report(directories: string[], options: Options): Promise<void> {
  const out = options.out ?? join(directories.length === 1 ? (directories[0] ?? '.') : '.', RUN_FILES.report);
  const written = await reportRuns({
    directories,
    out,
    formats: options.format,
    stories: await loadStories(),
  });
  process.stdout.write(options.json ? `${JSON.stringify(summary(written))}\n` : words(written));
  if (written.refused.length > 0) {
    throw new FailedError(['Could not be reported:', ...written.refused].join('\n  '));
  }
}

const summary = ({ report: { title, missing, answers }, runs, files, refused }: WrittenReport) => ({
  title,
  missing,
  answers,
  files,
  refused,
  runs: runs.map(({ directory, label, notes }) => ({ directory, label, notes })),
});

function words({ report: { missing, answers }, runs, files }: WrittenReport): string {
  const notes = runs.reduce((count, run) => count + run.notes.length, 0);
  const remark =
    notes > 0 ? [`The report has ${notes === 1 ? 'a note' : `${notes} notes`} on the data.`] : [];
  const page = files.find((file) => file.endsWith('.html'));
  const lost = missing.length > 0 ? ['What is missing:', ...missing.map((line) => `  ${line}`)] : [];
  return [
    ...lost,
    ...answers,
    ...remark,
    `${files.length} files written${page ? `; open ${page}` : ''}.`,
    '',
  ].join('\n');
}
