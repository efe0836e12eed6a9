/**
 * The check, then the tests on machines made of this one: a bare one that lacks what a machine need not have, where the
 * README's tour works after the step that fetches programs; one for which every program was fetched; and a guest, which
 * can have a host world whatever this machine's kernel lacks, for its root and for an ordinary user. Then nothing may be
 * skipped but for what the hardware lacks.
 */
import process from 'node:process';
import { $, ProcessOutput } from 'zx';
import { findKernel } from '../testbed/kernel/ensure.ts';
import { USERS, type User } from '../testbed/testing/machine.ts';
import { bareMachine } from './machine.ts';
import { filesOf, runHostTests, runTests, type Results } from './tests.ts';

const TOUR = 'testbed/testing/tour.test.ts';
/** Why tests of the host world are skipped on a machine that can have none. */
const NO_HOST = /^The host world (cannot delay packets|does not start)/;
/** Why a test may be skipped where every program is there: the hardware, or time that others took. */
const LACKS = [
  /^needs (two processors|root|namespaces, which .*)$/,
  /^refused: .*links do not behave as their profiles say/,
];

const failures: string[] = [];
const passed = new Set<string>();
const skipped = new Map<string, string>();
const seconds = (since: number): string => `${Math.round((performance.now() - since) / 1000)} s`;

/** Runs a part of the whole; when it fails as such, that is one failure. */
async function part(name: string, run: () => Promise<void>): Promise<void> {
  const start = performance.now();
  process.stdout.write(`\n═══ ${name}\n`);
  try {
    await run();
  } catch (error) {
    const why = error instanceof ProcessOutput ? `exit status ${error.exitCode}` : (error as Error).message;
    failures.push(`${name}: ${why}`);
  }
  process.stdout.write(`═══ ${name}: ${seconds(start)}\n`);
}

const tests = async (env: NodeJS.ProcessEnv, files?: readonly string[]): Promise<void> =>
  add(await runTests(env, files));

/** @param where - what to say of the place of a failure */
function add(results: Results, where = ''): void {
  for (const test of results.passed) {
    passed.add(test);
    skipped.delete(test);
  }
  for (const test of results.failed) failures.push(test + where);
  for (const [test, reason] of results.skipped) if (!passed.has(test)) skipped.set(test, reason);
}

await part('check', async () => {
  await $({ stdio: 'inherit' })`npm run --silent check`;
});
{
  await using bare = await bareMachine();
  await part('tests on a bare machine', () => tests(bare.env));
  await part('the tour on a bare machine', async () => {
    await $({ stdio: 'inherit', env: bare.env })`npm run --silent testbed:doctor -- --install ping curl`;
    await tests(bare.env, [TOUR]);
    if (filesOf(skipped.keys()).includes(TOUR)) failures.push('the tour was skipped');
  });
}
await part('tests with every program', async () => {
  const { env } = process;
  await $({ stdio: 'inherit' })`npm run --silent testbed:doctor -- --install`;
  await $({ stdio: 'inherit' })`npm run --silent testbed:doctor -- --install chromium-headless-shell`;
  await tests(env, skippedFiles([...LACKS, NO_HOST]));
});
await part('the host world on a machine that can have one', async () => {
  const kernel = await findKernel();
  const files = filesOf([...skipped].flatMap(([test, reason]) => (NO_HOST.test(reason) ? [test] : [])));
  if (!kernel || files.length === 0) return;
  for (const user of Object.keys(USERS) as User[])
    add(await runHostTests(kernel, user, files), `, started by ${user}`);
});

/** Files with tests that were skipped for another reason than these. */
function skippedFiles(reasons: readonly RegExp[]): string[] {
  return filesOf(
    [...skipped].flatMap(([test, reason]) => (reasons.some((one) => one.test(reason)) ? [] : [test])),
  );
}

for (const [test, reason] of skipped)
  if (!LACKS.some((lack) => lack.test(reason)))
    failures.push(`${test}: skipped, although every program is there: ${reason}`);

for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
process.stdout.write(`${passed.size} passed, ${failures.length} failed, ${skipped.size} skipped\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
