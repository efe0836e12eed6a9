import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { $ } from 'zx';
import type { Kernel } from '../testbed/kernel/cache.ts';
import { CHECKOUT, hostTests, onMachine, RESULTS, type User } from '../testbed/testing/machine.ts';

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(
        z.object({ ancestorTitles: z.array(z.string()), title: z.string(), status: z.string() }),
      ),
    }),
  ),
});

const skippedSchema = z.array(z.object({ file: z.string(), name: z.string(), reason: z.string() }));

/** What a run of tests gave. Tests are named by their file, from the root of the repository, and their claim. */
export interface Results {
  passed: Set<string>;
  /** With files that could not even be loaded. */
  failed: Set<string>;
  /** The reason of each. */
  skipped: Map<string, string>;
}

/**
 * Runs tests, and prints what they print.
 *
 * @param words - files, all when none is named, and options of vitest
 */
export async function runTests(env: NodeJS.ProcessEnv, words: readonly string[] = []): Promise<Results> {
  return collect(process.cwd(), async (folder) => {
    const shell = $({ env: { ...env, ...skippedInto(folder) }, stdio: 'inherit', nothrow: true });
    await shell`npm test -- ${reportInto(folder)} ${words}`;
  });
}

/**
 * Runs tests of the host world on a machine that can have one, started by one of its users. One file at a time: the
 * machine has one processor, and links on the real clock are none when others need it.
 *
 * @param worker - which of several machines at a time this is
 */
export async function runHostTests(
  kernel: Kernel,
  user: User,
  files: readonly string[],
  worker: number,
): Promise<Results> {
  return collect(CHECKOUT, async (folder) => {
    const passedOn = { CI: process.env['CI'] ?? '', ...skippedInto(RESULTS) };
    const variables = Object.entries(passedOn).map(([name, value]) => `${name}=${value}`);
    const argv = ['env', ...variables, ...hostTests('--maxWorkers=1', ...reportInto(RESULTS), ...files)];
    await onMachine(kernel, user, argv, folder, worker);
  });
}

const [REPORT, SKIPPED] = ['report.json', 'skipped.json'];
const skippedInto = (folder: string) => ({ INTENTBED_SKIPPED: join(folder, SKIPPED) });
const reportInto = (folder: string): string[] => [
  ...['default', 'json', './testbed/testing/skip-reporter.ts'].map((name) => `--reporter=${name}`),
  `--outputFile.json=${join(folder, REPORT)}`,
];

/**
 * @param root - of the repository, where the tests ran
 * @param run - leaves the report and the skipped tests in the folder that it is given
 */
async function collect(root: string, run: (folder: string) => Promise<void>): Promise<Results> {
  const folder = await mkdtemp(join(tmpdir(), 'intentbed-ci-'));
  const read = async (file: string): Promise<unknown> =>
    JSON.parse(await readFile(join(folder, file), 'utf8'));
  try {
    await run(folder);
    return readResults(root, await read(REPORT), await read(SKIPPED));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The files of tests. */
export const filesOf = (tests: Iterable<string>): string[] => [
  ...new Set([...tests].map((test) => test.split(SEPARATOR)[0] ?? test)),
];

/** As vitest writes the full name of a test. */
const SEPARATOR = ' > ';

function readResults(root: string, report: unknown, skipped: unknown): Results {
  const { testResults } = reportSchema.parse(report);
  const results: Results = { passed: new Set(), failed: new Set(), skipped: new Map() };
  for (const { name, status, assertionResults } of testResults) {
    const file = relative(root, name);
    if (status === 'failed' && assertionResults.length === 0) results.failed.add(file);
    for (const { ancestorTitles, title, ...test } of assertionResults) {
      const key = [file, ...ancestorTitles, title].join(SEPARATOR);
      if (test.status === 'passed') results.passed.add(key);
      else if (test.status === 'failed') results.failed.add(key);
    }
  }
  // The reason in the name of a test or suite goes when the reason does.
  for (const { file, name, reason } of skippedSchema.parse(skipped))
    results.skipped.set([file, name.replace(` [${reason}]`, '')].join(SEPARATOR), reason);
  return results;
}
