import { readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { $ } from 'zx';

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

/** Runs test files, all when none is named, and prints what they print. */
export async function runTests(env: NodeJS.ProcessEnv, files: readonly string[] = []): Promise<Results> {
  const out = path.join(os.tmpdir(), `intentbed-ci-${process.pid}`);
  const [report, skipped] = [`${out}-report.json`, `${out}-skipped.json`];
  const reporters = ['default', 'json', './testbed/testing/skip-reporter.ts'].map(
    (name) => `--reporter=${name}`,
  );
  const shell = $({ env: { ...env, INTENTBED_SKIPPED: skipped }, stdio: 'inherit', nothrow: true });
  try {
    await shell`npm test -- ${reporters} --outputFile.json=${report} ${files}`;
    return readResults(await jsonOf(report), await jsonOf(skipped));
  } finally {
    for (const file of [report, skipped]) await rm(file, { force: true });
  }
}

/** The files of tests. */
export const filesOf = (tests: Iterable<string>): string[] => [
  ...new Set([...tests].map((test) => test.split(SEPARATOR)[0] ?? test)),
];

/** As vitest writes the full name of a test. */
const SEPARATOR = ' > ';

const jsonOf = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));

function readResults(report: unknown, skipped: unknown): Results {
  const { testResults } = reportSchema.parse(report);
  const results: Results = { passed: new Set(), failed: new Set(), skipped: new Map() };
  for (const { name, status, assertionResults } of testResults) {
    const file = path.relative(process.cwd(), name);
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
