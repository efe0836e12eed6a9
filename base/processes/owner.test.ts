import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  claim,
  createWhole,
  formatOwner,
  isAlive,
  isGone,
  ownerOf,
  parseOwner,
  thisProcess,
} from './owner.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'intentbed-owner-'));
  file = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const taken = ({ pid }: { pid: number }): string => `process ${pid} has it`;
const mine = thisProcess();

async function ended(): Promise<number> {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid ?? 0;
}

test('a process lives that runs, and is gone when another one has its number', async () => {
  expect([isAlive(mine), isGone(mine)]).toEqual([true, false]);
  const reused = { ...mine, start: '77' };
  const dead = { ...mine, pid: await ended() };
  expect([reused, dead, ownerOf(dead.pid)].map((owner) => [isAlive(owner), isGone(owner)])).toEqual([
    [false, true],
    [false, true],
    [false, true],
  ]);
});

test('a process that was killed is gone, also before its parent has taken notice', async () => {
  const parent = spawn('sh', ['-c', 'sleep 600 & echo $!; kill -9 $!; exec sleep 600']);
  try {
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const zombie = Number(line.toString());
    await expect.poll(() => readFileSync(`/proc/${zombie}/stat`, 'utf8')).toMatch(/\) Z /);
    expect(isGone({ ...ownerOf(parent.pid ?? 0), pid: zombie })).toBe(true);
  } finally {
    parent.kill('SIGKILL');
  }
});

test('of a process in another namespace it cannot be said', () => {
  const elsewhere = { ...mine, namespace: '1' };
  expect([isAlive(elsewhere), isGone(elsewhere)]).toEqual([false, false]);
});

test('an owner is read from what it is written as, with anything behind it', () => {
  for (const behind of ['', '\n', '-AbCdEf']) expect(parseOwner(formatOwner(mine) + behind)).toEqual(mine);
  for (const text of ['', '12 34', '1.2', '1.2.3.4', 'of-1.2.3']) expect(parseOwner(text)).toBeUndefined();
});

test('what is claimed is refused to others until it is given up', () => {
  const release = claim(file, taken);
  expect(parseOwner(readFileSync(file, 'utf8'))).toEqual(mine);
  expect(() => claim(file, taken)).toThrow(`process ${process.pid} has it`);
  release();
  expect(readdirSync(folder)).toEqual([]);
  claim(file, taken)();
});

test('the claim of a process that is gone, or cannot be seen, and what is no claim do not count', async () => {
  const dead = formatOwner({ ...mine, pid: await ended() });
  for (const text of [dead, formatOwner({ ...mine, namespace: '1' }), '12 34\n', '']) {
    writeFileSync(file, text);
    claim(file, taken)();
    expect(existsSync(file)).toBe(false);
  }
});

test('of many who find a dead claim, one gets it', async () => {
  writeFileSync(file, formatOwner({ ...mine, pid: await ended() }));
  const module = JSON.stringify(new URL('./owner.ts', import.meta.url).href);
  const program = `
    const { claim } = await import(${module});
    let word = 'got';
    try { claim(process.argv[1], () => 'taken'); } catch (error) { word = error.message; }
    process.stdout.write(word + '\\n');
    process.stdin.resume();`;
  const children = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module', '--eval', program, file]),
  );
  try {
    const words = await Promise.all(
      children.map(async ({ stdout }) => String(((await once(stdout, 'data')) as [Buffer])[0]).trim()),
    );
    expect(words.sort()).toEqual(['got', ...Array.from({ length: 5 }, () => 'taken')]);
  } finally {
    for (const child of children) child.kill();
  }
});

test('a file is made whole or not at all', () => {
  expect(createWhole(file, 'first')).toBe(true);
  expect(createWhole(file, 'second')).toBe(false);
  expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['first', ['lock']]);
});
