/**
 * The check, then the tests on two machines made of this one: a bare one that lacks what a machine need not have, where
 * the README's tour works after the step that fetches programs, and one for which every program was fetched, where
 * nothing may be skipped but for what the kernel or the hardware lacks.
 */
import process from 'node:process';
import { $, ProcessOutput } from 'zx';
import { bareMachine } from './machine.ts';
import { filesOf, runTests } from './tests.ts';

const TOUR = 'testbed/testing/tour.test.ts';
/** Why a test may be skipped where every program is there: the kernel, the hardware, or time that others took. */
const LACKS = [
  /^host.*cannot delay packets/,
  /^host.*does not start/,
  /^needs (two processors|root)$/,
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
    if (!(error instanceof ProcessOutput)) throw error;
    failures.push(`${name}: exit status ${error.exitCode}`);
  }
  process.stdout.write(`═══ ${name}: ${seconds(start)}\n`);
}

async function tests(env: NodeJS.ProcessEnv, files?: readonly string[]): Promise<void> {
  const results = await runTests(env, files);
  for (const test of results.passed) {
    passed.add(test);
    skipped.delete(test);
  }
  for (const test of results.failed) failures.push(test);
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
  await tests(env, filesOf([...skipped.keys()].filter((test) => !isLack(skipped.get(test)))));
  for (const [test, reason] of skipped)
    if (!isLack(reason)) failures.push(`${test}: skipped, although every program is there: ${reason}`);
});

function isLack(reason = ''): boolean {
  return LACKS.some((lack) => lack.test(reason));
}

for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
process.stdout.write(`${passed.size} passed, ${failures.length} failed, ${skipped.size} skipped\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
