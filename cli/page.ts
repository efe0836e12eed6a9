import { existsSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { Option } from 'commander';
import { UsageError } from '../base/errors.ts';
import { SIZES, type Sizes } from '../workloads/pages/import/har/body-size.ts';
import { THINK_TIMES, type ThinkTimes } from '../workloads/pages/import/har/think-times.ts';
import { importPage } from '../workloads/pages/import/import.ts';
import type { Imported } from '../workloads/pages/import/imported.ts';
import { PAGE_NAMES, pageNamed, readPage, type Page } from '../workloads/pages/page.ts';
import { statisticsOf } from '../workloads/pages/statistics.ts';
import { textOf } from '../workloads/pages/text.ts';
import { describePage, describeImport } from './text/page.ts';
import type { Register } from './register.ts';

interface JsonOption {
  json?: boolean;
}
interface ImportOptions extends JsonOption {
  name?: string;
  out?: string;
  sizes?: Sizes;
  thinkTimes?: ThinkTimes;
  page?: string;
}

const JSON_OPTION = ['--json', 'print one JSON document on stdout'] as const;

/** `intentbed page`: pages that there are, and new ones from a browser. */
export const register: Register = (program) => {
  const page = program.command('page').description('list and show pages, or import one from a browser');
  page
    .command('list')
    .description('list the pages that come with intentbed')
    .option(...JSON_OPTION)
    .action(list);
  page
    .command('show')
    .description('show what a page consists of')
    .argument('<page>', 'name of a page, or a file')
    .option(...JSON_OPTION)
    .action(show);
  page
    .command('import')
    .description('make a page of a recording (HAR), or of a page saved by a browser')
    .argument('<path>', 'the recording, the saved HTML file, or its folder')
    .option('--name <name>', 'name of the page; default: that of the file')
    .option('--out <file>', 'where to write it; default: NAME.json, if there is none yet')
    .addOption(
      new Option(
        '--sizes <which>',
        'of a recording: bodies decoded, or encoded as transferred (default: decoded)',
      ).choices(SIZES),
    )
    .addOption(
      new Option(
        '--think-times <which>',
        'of a recording: how long servers think before they answer; as recorded without the round trip to their ' +
          'host, or with it, or not at all (default: server)',
      ).choices(THINK_TIMES),
    )
    .option('--page <id>', 'of a recording of several pages: which one; default: the first')
    .option(...JSON_OPTION)
    .action(importTo);
};

function list({ json }: JsonOption): void {
  const pages = PAGE_NAMES.map((name) => pageNamed(name));
  print(
    json ? toJson(pages.map(summaryOf)) : pages.map(({ name, source }) => `${name}  ${source}\n`).join(''),
  );
}

function show(wanted: string, { json }: JsonOption): void {
  const page = findPage(wanted);
  print(json ? toJson({ ...summaryOf(page), objects: page.objects }) : describePage(page));
}

function importTo(path: string, { json, out, ...options }: ImportOptions): void {
  const imported = importPage(path, options);
  const file = out ?? `${imported.page.name}.json`;
  write(file, textOf(imported.page), out === undefined);
  process.stderr.write(describeImport(imported));
  if (json) print(toJson(documentOf(file, imported)));
  else process.stderr.write(`Wrote ${file}.\n`);
}

const documentOf = (file: string, { page, skipped, notes }: Imported) => ({
  file,
  ...summaryOf(page),
  skipped,
  notes,
});

const summaryOf = (page: Page) => ({
  name: page.name,
  source: page.source,
  synthetic: page.synthetic,
  statistics: statisticsOf(page),
});

function findPage(wanted: string): Page {
  if (PAGE_NAMES.some((name) => name === wanted) || !existsSync(wanted)) return pageNamed(wanted);
  return readPage(wanted);
}

function write(file: string, text: string, isNew: boolean): void {
  try {
    writeFileSync(file, text, { flag: isNew ? 'wx' : 'w' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'EEXIST' ? 'it exists already; --out replaces it' : message;
    throw new UsageError(`Could not write ${file}: ${reason}.`);
  }
}

const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const print = (text: string): void => void process.stdout.write(text);
