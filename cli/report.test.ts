import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import { syntheticFigure7, writeRun } from '../reports/fixtures/synthetic.test-helper.ts';

const main = join(import.meta.dirname, 'main.ts');
const report = (...args: string[]) => execa(process.execPath, [main, 'report', ...args], { reject: false });

let run: string;
beforeAll(async () => {
  run = await writeRun(syntheticFigure7({ sizes: [100_000, 900_000], repeats: 2 }));
});

test('a report is written into the run, and its answers are printed', async () => {
  const { exitCode, stdout } = await report(run, '--format', 'html');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('lte is faster than dsl');
  expect(stdout).toContain(`1 files written; open ${join(run, 'report', 'report.html')}.`);
  expect(await readFile(join(run, 'report', 'report.html'), 'utf8')).toMatch(/^<!doctype html>/);
});

test('--json prints one document with the files, the answers and the notes', async () => {
  const out = await mkdtemp(join(tmpdir(), 'out-'));
  const { exitCode, stdout } = await report(run, '--format', 'csv', '--out', out, '--json');
  expect(exitCode).toBe(0);
  const document = JSON.parse(stdout) as { files: string[]; answers: string[]; runs: object[] };
  expect(document.files).toContain(join(out, 'transfers.csv'));
  expect(document.answers).not.toHaveLength(0);
  expect(document.runs).toMatchObject([{ directory: run, label: 'figure7', notes: [] }]);
});

test('an unknown format is refused with the known ones', async () => {
  const { exitCode, stderr } = await report(run, '--format', 'docx');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Unknown: docx. Known: html, svg, png, pdf, spec, csv, md, tex, all.');
});

test('figures are drawn for a column, under other names and in another order', async () => {
  const out = await mkdtemp(join(tmpdir(), 'out-'));
  const naming = ['--label', 'i1 only=DSL', '--order', 'i2 only,i1 only'];
  const { exitCode } = await report(run, '--format', 'svg', '--for', 'column', ...naming, '--out', out);
  expect(exitCode).toBe(0);
  const svg = await readFile(join(out, 'figures', 'figure7.svg'), 'utf8');
  expect(svg).toContain(' width="317.48"');
  expect(svg.indexOf('>i2 only<')).toBeLessThan(svg.indexOf('>DSL<'));
  expect(svg).not.toContain('>i1 only<');
  expect(await report(run, '--label', 'i1 only', '--out', out)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('Expected NAME=LABEL') as string,
  });
});

test('no run, and what is no run, are named', async () => {
  expect(await report()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('run') as string });
  const { exitCode, stderr } = await report('/does/not/exist');
  expect([exitCode, stderr]).toEqual([2, 'There is no run directory /does/not/exist.']);
});

test('of several runs the readable ones are reported, and the exit status tells about the others', async () => {
  const out = await mkdtemp(join(tmpdir(), 'out-'));
  const broken = await mkdtemp(join(tmpdir(), 'broken-'));
  await writeFile(join(broken, 'run.json'), '{"schemaVersion": 99}');
  const { exitCode, stdout, stderr } = await report(run, broken, '--format', 'md', '--out', out);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('files written');
  expect(stderr).toContain(`Could not be reported:\n  ${join(broken, 'run.json')} has schema version 99`);
  expect(await readFile(join(out, 'report.md'), 'utf8')).toContain('# Synthetic figure7');
});

test('--fail-on slower ends with 1 when a later run is slower, and with 0 when it is not', async () => {
  const out = await mkdtemp(join(tmpdir(), 'out-'));
  const before = syntheticFigure7({ sizes: [100_000, 900_000], repeats: 10 });
  const after = structuredClone(before);
  for (const transfer of after.transfers) {
    if (transfer.policy !== 'i1 only') continue;
    const { start } = transfer;
    for (const part of [transfer, ...transfer.connections])
      for (const key of ['start', 'firstByte', 'lastByte'] as const)
        part[key] = start + 1.01 * (part[key] - start);
    for (const part of transfer.connections) part.connected = start + 1.01 * (part.connected - start);
    transfer.completionTime = transfer.lastByte - start;
  }
  const [first, second] = [await writeRun(before), await writeRun(after)];
  const options = ['--format', 'md', '--out', out, '--fail-on', 'slower'];
  expect(await report(first, first, ...options)).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await report(second, first, ...options)).toMatchObject({ exitCode: 0, stderr: '' });
  const { exitCode, stderr } = await report(first, second, ...options);
  expect([exitCode, stderr]).toEqual([
    1,
    'Slower in 1 of 6 settings:\n  figure7-2, sweep-two-phase, i1 only, dsl + lte, phases two, step figure: 1 % more completion time',
  ]);
  expect(await report(first, '--fail-on', 'slower')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('compares runs') as string,
  });
  expect(await report(first, second, '--fail-on', 'faster')).toMatchObject({ exitCode: 2 });
});
