import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RUN_FILES, SCHEMA_VERSION, type CellRecord, type Run, type Transfer } from './schema.ts';
import { appendLines } from './jsonl/append.ts';
import { formatOwner, thisProcess } from '../base/processes/owner.ts';
import { RunStore } from './store.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'intentbed-store-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const definition = (cell: string) => ({
  cell,
  links: ['dsl'],
  policy: 'p',
  workload: 'w',
  repeat: 0,
  factors: {},
});
const run: Run = {
  ...{
    schemaVersion: SCHEMA_VERSION,
    name: 'n',
    title: 't',
    experiment: '',
    parameters: {},
    command: ['c'],
    seed: 1,
    jobs: 1,
  },
  ...{ world: 'guest', clock: 'virtual', status: 'running', startedAt: 's', endedAt: null, revision: null },
  ...{ versions: {}, settings: {}, links: [], workloads: {}, policies: {}, findings: {} },
  cells: [definition('a'), definition('b')],
};
const transfer = (cell: string, index: number): Transfer => ({
  ...definition(cell),
  ...{ index, of: 2, client: 'wget', object: '/bytes/1', size: 1, intents: {}, link: 'dsl', bytes: 1 },
  ...{ start: 1, firstByte: 2, lastByte: 3, completionTime: 2, attempts: 1 },
  connections: [
    {
      ...{ phase: 'whole', link: 'dsl', source: '10.1.0.2', destination: '10.0.0.1', offset: 0, bytes: 1 },
      ...{ start: 1, connected: 1.5, firstByte: 2, lastByte: 3, intents: {}, reason: 'r' },
    },
  ],
});
const cellOf = (cell: string): [Transfer[], CellRecord] => [
  [transfer(cell, 0), transfer(cell, 1)],
  { cell, status: 'done', attempt: 1, transfers: 2, worldTime: 3, wallTime: 1, received: { dsl: 2 } },
];

test('a finished cell is there after a resume, an unfinished one is not', async () => {
  const directory = join(folder, 'run');
  {
    using store = await RunStore.create(directory, run);
    await store.finish(...cellOf('a'));
    // A crash in the middle of a line, and of a cell.
    appendFileSync(
      join(directory, 'transfers.jsonl'),
      `${JSON.stringify(transfer('b', 0))}\n{"cell":"b","ind`,
    );
  }
  using resumed = await RunStore.resume(directory);
  expect([resumed.has('a'), resumed.has('b')]).toEqual([true, false]);
  await resumed.finish(...cellOf('b'));
  expect(await resumed.transfersOf(['a', 'b'])).toHaveLength(4);
});

test('what a resumed run adds to a torn file can be read', async () => {
  const directory = join(folder, 'run');
  {
    using _ = await RunStore.create(directory, run);
    appendFileSync(join(directory, 'transfers.jsonl'), '{"cell":"b","ind');
  }
  {
    using store = await RunStore.resume(directory);
    await store.finish(...cellOf('b'));
  }
  using again = await RunStore.resume(directory);
  expect(again.has('b')).toBe(true);
});

test('a directory that holds a run is not overwritten', async () => {
  const directory = join(folder, 'run');
  (await RunStore.create(directory, run))[Symbol.dispose]();
  await expect(RunStore.create(directory, run)).rejects.toThrow(
    `already holds a run. Resume it with --resume ${directory}`,
  );
});

test('two runners on one directory are refused, and the refused one changes nothing', async () => {
  const directory = join(folder, 'run');
  using store = await RunStore.create(directory, run);
  const before = readFileSync(join(directory, 'run.json'), 'utf8');
  await expect(RunStore.resume(store.directory)).rejects.toThrow(
    /is running an experiment into this directory/,
  );
  expect(readFileSync(join(directory, 'run.json'), 'utf8')).toBe(before);
});

test('what a runner that was killed has left does not keep others away', async () => {
  const directory = join(folder, 'run');
  (await RunStore.create(directory, run))[Symbol.dispose]();
  const file = join(directory, RUN_FILES.lock);
  const other = spawn('true');
  await once(other, 'exit');
  writeFileSync(file, formatOwner({ ...thisProcess(), pid: other.pid ?? 0 }));
  (await RunStore.resume(directory))[Symbol.dispose]();
  expect(existsSync(file)).toBe(false);
});

test('a full disk takes nothing away from what is finished', async () => {
  const before = '{"finished":true}\n';
  const file = join(folder, 'transfers.jsonl');
  writeFileSync(file, before);
  // A file system of 64 KiB in a namespace of its own; root or not.
  const script = `mount -t tmpfs -o size=64k tmpfs "$1" && printf '%s\\n' '{"finished":true}' > "$1/f" &&
    "$2" --input-type=module -e '
      const { appendLines } = await import(process.argv[1]);
      await appendLines(process.argv[2], [{ filler: "x".repeat(100000) }]).catch((e) => console.log(e.code));
    ' "$3" "$1/f"; cat "$1/f"`;
  const child = spawn(
    'unshare',
    [
      '--user',
      '--map-root-user',
      '--mount',
      'sh',
      '-c',
      script,
      'sh',
      folder,
      process.execPath,
      join(import.meta.dirname, 'jsonl/append.ts'),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  await once(child, 'close');
  expect(output).toBe(`ENOSPC\n${before}`);
});

test('lines are appended behind those that are there', async () => {
  const file = join(folder, 'lines');
  await appendLines(file, [{ a: 1 }]);
  await appendLines(file, [{ b: 2 }, { c: 3 }]);
  expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n{"b":2}\n{"c":3}\n');
});
