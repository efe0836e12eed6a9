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
/** Why a test on the real clock is skipped while the machine is busy with others. */
const BUSY = /^refused: .*links do not behave as their profiles say/;
/** Names of tests in the host world. */
const OF_HOST = /\[host\b/;
/** Why a test may be skipped where every program is there: the hardware, or time that others took. */
const LACKS = [/^needs (two processors|root|namespaces, which .*)$/, BUSY];

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

const tests = async (env: NodeJS.ProcessEnv, words?: readonly string[]): Promise<void> =>
  add(await runTests(env, words));

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
  const files = skippedFiles((reason) => ![...LACKS, NO_HOST].some((lack) => lack.test(reason)));
  if (files.length > 0) await tests(env, files);
});
await part('the host world on a machine that can have one', async () => {
  const kernel = await findKernel();
  const files = skippedFiles((reason) => NO_HOST.test(reason));
  if (!kernel || files.length === 0) return;
  // One on each of two processors.
  await Promise.all(
    (Object.keys(USERS) as User[]).map(async (user, worker) =>
      add(await runHostTests(kernel, user, files, worker), `, started by ${user}`),
    ),
  );
});
await part('alone, what was refused while the machine was busy', async () => {
  const ofHost = skippedFiles((reason, test) => BUSY.test(reason) && OF_HOST.test(test));
  const others = skippedFiles((reason, test) => BUSY.test(reason) && !OF_HOST.test(test));
  if (others.length > 0) {
    const { skipped: again, ...results } = await runTests(process.env, [
      ...['--testNamePattern', 'real clock'],
      ...others,
    ]);
    // What this machine cannot do was said before; of the rest, that it is still busy.
    add({ ...results, skipped: new Map([...again].filter(([, reason]) => BUSY.test(reason))) });
  }
  const kernel = await findKernel();
  if (kernel && ofHost.length > 0)
    add(await runHostTests(kernel, 'root', ofHost, 0), ', alone, started by root');
});

/** Files with tests that were skipped for such a reason. */
function skippedFiles(matches: (reason: string, test: string) => boolean): string[] {
  return filesOf([...skipped].flatMap(([test, reason]) => (matches(reason, test) ? [test] : [])));
}

for (const [test, reason] of skipped)
  if (!LACKS.some((lack) => lack.test(reason)))
    failures.push(`${test}: skipped, although every program is there: ${reason}`);

for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
process.stdout.write(`${passed.size} passed, ${failures.length} failed, ${skipped.size} skipped\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
