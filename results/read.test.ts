import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonLines, syntheticFigure7, writeRun } from '../reports/fixtures/synthetic.test-helper.ts';
import { RunError } from './errors.ts';
import { formatNote } from './notes.ts';
import { readRun } from './read.ts';
import { upgradeRun } from './older/upgrade.ts';

const small = { sizes: [100_000, 900_000], repeats: 2 };
const perCell = small.sizes.length;
const cellCount = 6 * small.repeats;

async function notesOf(directory: string) {
  return (await readRun(directory)).notes.map(formatNote);
}

test('a complete run is read without a note', async () => {
  const synthetic = syntheticFigure7(small);
  const recorded = await readRun(await writeRun(synthetic));
  expect(recorded.notes).toEqual([]);
  expect(recorded.transfers).toEqual(synthetic.transfers);
  expect(recorded.run).toEqual(synthetic.run);
  expect(recorded.calibration).toEqual(synthetic.calibration);
  expect(recorded.cells.map(({ status }) => status)).toEqual(Array(cellCount).fill('done'));
  expect(recorded.label).toBe('figure7');
});

test('a last line that is cut off is named, and its cell is left out as a whole', async () => {
  const directory = await writeRun(syntheticFigure7(small));
  const file = join(directory, 'transfers.jsonl');
  await truncate(file, (await readFile(file)).length - 40);
  const recorded = await readRun(directory);
  expect(recorded.transfers).toHaveLength((cellCount - 1) * perCell);
  expect(recorded.cells.at(-1)).toMatchObject({
    status: 'incomplete',
    reason: '1 of 2 transfers are recorded',
  });
  const notes = recorded.notes.map(formatNote);
  expect(notes).toContain(
    `transfers.jsonl:${cellCount * perCell}: The last line is cut off, as a crash leaves it; it is left out.`,
  );
  expect(notes.at(-1)).toMatch(/filesize, dsl \+ lte, repeat 1\) is left out, incomplete: 1 of 2/);
});

test('a last line without its line feed is used when it is whole', async () => {
  const directory = await writeRun(syntheticFigure7(small));
  const file = join(directory, 'transfers.jsonl');
  await truncate(file, (await readFile(file)).length - 1);
  expect((await readRun(directory)).transfers).toHaveLength(cellCount * perCell);
});

test.each([
  ['a negative time', { completionTime: -1 }, /completionTime: .*>=0 \(found -1\)/],
  ['NaN, which JSON writes as null', { lastByte: NaN }, /lastByte: .*expected number.*\(found null\)/],
  ['an unknown key', { speed: 3 }, /Unrecognized key: "speed"/],
  [
    'a duration that does not fit the times',
    { completionTime: 99 },
    /completionTime is 99, lastByte - start/,
  ],
  ['times out of order', { firstByte: 1e6 }, /out of order/],
  ['an index beyond the cell', { index: 7 }, /index 7 is not below the number of transfers, 2/],
])('%s is refused with file and line', async (_, change, message) => {
  const synthetic = syntheticFigure7(small);
  Object.assign(synthetic.transfers[2]!, change);
  const directory = await writeRun(synthetic);
  const [note] = await notesOf(directory);
  expect(note).toMatch(/^transfers\.jsonl:3: /);
  expect(note).toMatch(message);
  expect((await readRun(directory)).transfers).toHaveLength((cellCount - 1) * perCell);
});

test('an infinite time is refused', async () => {
  const directory = await writeRun(syntheticFigure7(small));
  const file = join(directory, 'transfers.jsonl');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/"completionTime":[\d.e-]+/, '"completionTime":1e999'));
  expect((await notesOf(directory))[0]).toMatch(/^transfers\.jsonl:1: .*completionTime/);
});

test('a broken line in the middle is named and the lines around it are used', async () => {
  const synthetic = syntheticFigure7(small);
  const directory = await writeRun(synthetic);
  const file = join(directory, 'transfers.jsonl');
  const lines = (await readFile(file, 'utf8')).split('\n');
  await writeFile(file, [...lines.slice(0, 2), '{"cell": oops', ...lines.slice(2)].join('\n'));
  const recorded = await readRun(directory);
  expect(recorded.notes.map(formatNote)).toEqual([expect.stringMatching(/^transfers\.jsonl:3: Not JSON/)]);
  expect(recorded.transfers).toEqual(synthetic.transfers);
});

test('a failed cell is left out with its reason, also when its transfers are there', async () => {
  const directory = await writeRun(syntheticFigure7(small));
  const recorded = await readRun(directory);
  const { definition, record } = recorded.cells[0]!;
  const failed = { ...record, status: 'failed', attempt: 2, reason: 'the guest panicked' };
  await appendFile(join(directory, 'cells.jsonl'), jsonLines([failed]));
  const after = await readRun(directory);
  expect(after.cells[0]).toMatchObject({ status: 'failed', reason: 'the guest panicked (attempt 2)' });
  expect(after.transfers.some(({ cell }) => cell === definition.cell)).toBe(false);
});

test('a cell that failed first and was done later counts as done', async () => {
  const synthetic = syntheticFigure7(small);
  synthetic.cells.unshift({ ...synthetic.cells[0]!, status: 'failed', transfers: 0, reason: 'hung' });
  expect((await readRun(await writeRun(synthetic))).notes).toEqual([]);
});

test('a run in progress shows what is finished and names what is missing', async () => {
  const synthetic = syntheticFigure7(small);
  synthetic.run.status = 'running';
  synthetic.run.endedAt = null;
  synthetic.transfers.length = perCell;
  synthetic.cells.length = 0;
  synthetic.calibration = null;
  const directory = await writeRun(synthetic);
  await rm(join(directory, 'cells.jsonl'));
  const recorded = await readRun(directory);
  expect(recorded.transfers).toHaveLength(perCell);
  expect(recorded.cells.filter(({ status }) => status === 'missing')).toHaveLength(cellCount - 1);
  expect(recorded.notes.map(formatNote)).toEqual([
    expect.stringContaining('in progress'),
    expect.stringContaining('no calibration'),
    'cells.jsonl: The run has no such file yet.',
    ...Array<unknown>(4).fill(expect.stringContaining('missing: not measured')),
    expect.stringContaining(`(and ${cellCount - 1 - 5} more of this kind)`),
  ]);
});

test('cells that the plan does not have are used and named', async () => {
  const synthetic = syntheticFigure7(small);
  synthetic.run.cells.shift();
  const recorded = await readRun(await writeRun(synthetic));
  expect(recorded.transfers).toHaveLength(synthetic.transfers.length);
  expect(recorded.notes.map(formatNote)).toEqual([
    expect.stringContaining('is not among the cells of run.json'),
  ]);
});

test('a transfer that occurs twice is counted once', async () => {
  const synthetic = syntheticFigure7(small);
  synthetic.transfers.push({ ...synthetic.transfers[0]!, attempts: 2 });
  const recorded = await readRun(await writeRun(synthetic));
  expect(recorded.transfers).toHaveLength(synthetic.transfers.length - 1);
  expect(recorded.transfers[0]!.attempts).toBe(2);
  expect(recorded.notes[0]).toMatchObject({ severity: 'info', line: synthetic.transfers.length });
});

test('calibration in another world or with another clock is named', async () => {
  const synthetic = syntheticFigure7(small);
  synthetic.calibration!.clock = 'real';
  expect(await notesOf(await writeRun(synthetic))).toEqual([
    'calibration.json: Calibrated in world guest with the real clock, measured in world guest with the virtual clock.',
  ]);
});

test('header lines of the present version are accepted, of a newer one refused', async () => {
  const directory = await writeRun(syntheticFigure7(small));
  const file = join(directory, 'transfers.jsonl');
  const text = await readFile(file, 'utf8');
  await writeFile(file, `{"schemaVersion":2}\n${text}`);
  expect(await notesOf(directory)).toEqual([]);
  await writeFile(file, `{"schemaVersion":3}\n${text}`);
  await expect(readRun(directory)).rejects.toThrow(
    'transfers.jsonl has schema version 3; this program reads versions up to 2.',
  );
});

test('what is no run directory is refused in words', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'norun-'));
  await expect(readRun(directory)).rejects.toThrow('is not a run directory: it has no run.json');
  await expect(readRun(join(directory, 'x'))).rejects.toThrow('There is no run directory');
  await writeFile(join(directory, 'file'), '');
  await expect(readRun(join(directory, 'file'))).rejects.toThrow('is a file; give the run directory');
  await writeFile(join(directory, 'run.json'), '{');
  await expect(readRun(directory)).rejects.toThrow(RunError);
  await writeFile(join(directory, 'run.json'), '{"schemaVersion":1,"name":3}');
  await expect(readRun(directory)).rejects.toThrow(/name: .*expected string.*\(found 3\)/);
});

test('a newer run is refused, an older one is converted step by step', () => {
  expect(() => upgradeRun({ schemaVersion: 3 }, 'run.json')).toThrow('run.json has schema version 3');
  expect(() => upgradeRun({}, 'run.json')).toThrow('schemaVersion is missing; known are 1, 2.');
  const upgrades = {
    0: (run: object) => ({ ...run, schemaVersion: 1, first: true }),
    1: (run: object) => ({ ...run, schemaVersion: 2, second: true }),
  };
  expect(upgradeRun({ schemaVersion: 0 }, 'run.json', upgrades)).toEqual({
    schemaVersion: 2,
    first: true,
    second: true,
  });
});
