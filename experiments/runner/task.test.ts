import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { syntheticFigure7, writeRun } from '../../reports/fixtures/synthetic.test-helper.ts';
import { parametersOf, taskToResume } from './task.ts';

/** A run with these parameters. */
async function runWith(parameters: Record<string, unknown>): Promise<string> {
  const directory = await writeRun(syntheticFigure7({ sizes: [100_000], repeats: 1 }));
  const file = join(directory, 'run.json');
  const run = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...run, parameters }));
  return directory;
}

test.each([
  [{ quick: true, repeats: 4, filter: { policy: ['a', 'b'], repeat: 1 } }, '/somewhere/mine.ts'],
  [{ quick: false, repeats: undefined, filter: undefined }, null],
])('a run is gone on with as it was begun: %j', async (wanted, file) => {
  const directory = await runWith({ step: 10, ...parametersOf(wanted, file) });
  expect(await taskToResume(directory)).toEqual({
    ...wanted,
    isolate: false,
    watch: false,
    named: file ?? 'figure7',
    directory,
    resume: true,
    seed: 1,
  });
});

test('earlier runs, which kept fewer parameters, can be gone on with', async () => {
  const directory = await runWith({ quick: true, step: 100_000, repeatsGiven: null });
  expect(await taskToResume(directory)).toMatchObject({ named: 'figure7', quick: true });
});

test('parameters that nobody wrote are named, not passed over', async () => {
  const directory = await runWith({ quick: 'yes', filter: { policy: [] } });
  await expect(taskToResume(directory)).rejects.toThrow(
    /run\.json, parameters is not valid:\n {2}quick: .*"yes"/,
  );
});
