import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from 'simple-statistics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isEqual } from '../../results/compare.ts';
import { readRun, type RecordedRun } from '../../results/read.ts';
import { RUN_FILES, type Transfer } from '../../results/schema.ts';
import { PROFILES } from '../../testbed/profiles.ts';
import { describeWorlds, CANDIDATES, VIRTUAL } from '../../testbed/testing/worlds.ts';
import type { WorldChoice } from '../../testbed/worlds/kinds/choose.ts';
import type { LoadedExperiment } from '../load.ts';
import { randomFrom } from '../matrix/random.ts';
import { everyProfile, randomLinks, small, SIZES } from '../testing/small.ts';
import { runExperiment, type RunOptions } from './run.ts';
import { taskToResume } from './task.ts';
import { verifyRun } from './verify.ts';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'intentbed-run-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Completion times by what was downloaded how. */
const byTransfer = (transfers: readonly Transfer[]) =>
  new Map(transfers.map((t) => [`${t.policy} ${t.repeat} ${t.size}`, t.completionTime]));

/** Differences between two runs in the transfers that both have. */
function differences(a: readonly Transfer[], b: readonly Transfer[]): number[] {
  const other = byTransfer(b);
  return [...byTransfer(a)].map(([key, time]) => Math.abs(time - (other.get(key) ?? NaN)));
}

/** How often the command is killed: INTENTBED_KILLS=20 takes minutes. */
const KILLS = Number(process.env['INTENTBED_KILLS'] ?? 2);

/** Of the slower link. */
const FRAME_TIME = (1514 * 8) / 6e6;

describeWorlds('an experiment', CANDIDATES, (_open, choice) => {
  const run = async (name: string, options: Partial<RunOptions> = {}) => {
    const directory = join(folder, `${choice.kind}-${choice.clock}-${name}`);
    const never = new AbortController().signal;
    const common = { choice, directory, resume: false, command: ['test'], signal: never, quiet: true };
    const result = await runExperiment(small(), { ...common, ...options });
    return { result, recorded: await readRun(directory) };
  };

  test('measures every cell, over the link that the policy chose, and records how', async (context) => {
    const { result, recorded } = await run('plain').catch((error: unknown) => {
      // On the real clock a busy machine makes links that are none; the gate refuses to measure over them.
      if (choice.clock === 'real' && /do not behave as their profiles say/.test(String(error)))
        return context.skip(`refused: ${String(error).split('\n').slice(0, 2).join(' ')}`);
      throw error;
    });
    expect(result.failed).toEqual([]);
    expect(recorded.notes).toEqual([]);
    expect(recorded.run).toMatchObject({ status: 'complete', world: choice.kind, clock: choice.clock });
    expect(recorded.run.settings['client']).toMatchObject({ 'net.ipv4.tcp_no_metrics_save': '1' });
    expect(recorded.run.settings['server']?.['routes']).toMatch(/congctl cubic/);
    expect(recorded.calibration?.profiles.map(({ ok }) => ok)).toEqual([true, true]);
    expect(recorded.transfers).toHaveLength(3 * SIZES.length);
    for (const { policy, size, link, bytes, connections } of recorded.transfers) {
      expect(bytes).toBe(size);
      if (policy !== 'filesize') expect(link).toBe(policy);
      else expect(connections.at(-1)?.link).toBe(size > 200_000 ? 'lte' : 'dsl');
      for (const { source, destination } of connections)
        expect([isIP(source), isIP(destination)]).toEqual([4, 4]);
    }
  });
});

type Guest = Extract<WorldChoice, { kind: 'guest' }>;

describeWorlds('an experiment on the virtual clock', VIRTUAL, (_open, choice) => {
  const never = new AbortController().signal;
  const options = (name: string): RunOptions => ({
    ...{
      choice,
      directory: join(folder, name),
      resume: false,
      command: ['test'],
      signal: never,
      quiet: true,
    },
  });
  const measure = async (name: string, changes: Partial<RunOptions> = {}, lowWaterMark?: number) => {
    await runExperiment(small(lowWaterMark), { ...options(name), ...changes });
    return (await readRun(join(folder, name))).transfers;
  };
  let reference: Transfer[];
  beforeAll(async () => void (reference = await measure('reference', { jobs: 1 })), 300_000);

  /** What a run has measured, as bytes. */
  const transfersOf = (name: string): string => readFileSync(join(folder, name, RUN_FILES.transfers), 'utf8');

  test('repeats to the bit: with one seed, whatever the number of workers and the load beside them', async () => {
    const busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
    try {
      await measure('again', { jobs: 2 });
    } finally {
      busy.kill();
    }
    expect(transfersOf('again')).toBe(transfersOf('reference'));
  });

  // What intercepts them is part of the fingerprint: Node reads the clock a few times more or less, 256 ns each.
  test('has the same completion times to 2 us whatever intercepts the system calls of its guests', async () => {
    const transfers = await measure('ptrace', { choice: { ...(choice as Guest), seccomp: 'off' } });
    expect((await readRun(join(folder, 'ptrace'))).run.fingerprint?.systemCalls).toBe('ptrace');
    expect(transfers).toHaveLength(reference.length);
    for (const [index, { cell, size, link, completionTime }] of transfers.entries()) {
      expect(reference[index]).toMatchObject({ cell, size, link });
      expect(Math.abs(completionTime - (reference[index]?.completionTime ?? NaN))).toBeLessThan(2e-6);
    }
  });

  /** Measures batches of a run again. */
  const again = async (loaded: LoadedExperiment, run: RecordedRun) =>
    verifyRun(run, loaded, await taskToResume(run.directory), { choice, jobs: 2, batches: 9, signal: never });

  test('measured again, the batches of a run repeat to the bit: on every profile', async () => {
    await runExperiment(everyProfile, options('profiles'));
    const run = await readRun(join(folder, 'profiles'));
    const batches = await again(everyProfile, run);
    expect(batches.filter(({ comparison }) => !isEqual(comparison))).toEqual([]);
    const measured = batches.reduce((sum, { cells }) => sum + cells, 0);
    expect(measured).toBe(run.cells.length);
    expect(measured).toBe(PROFILES.size);
  });

  test('to look at what TCP and the queues do changes no transfer by a bit', async () => {
    await measure('watched', { watch: true });
    expect(transfersOf('watched')).toBe(transfersOf('reference'));
    const [plain, watched] = await Promise.all(
      ['reference', 'watched'].map((name) => readRun(join(folder, name))),
    );
    for (const [index, { record }] of watched!.cells.entries()) {
      const own = plain!.cells[index]!.record!;
      expect(record!.watched!.connections.length).toBeGreaterThan(0);
      expect(Object.keys(record!.watched!.queues)).toEqual(['dsl', 'lte']);
      expect([record!.counted, own.watched]).toEqual([own.counted, undefined]);
    }
  });

  test('losses and jitter are those of the seed: the same twice, and others with another', async () => {
    const run = (name: string, changes: Partial<RunOptions> = {}) =>
      runExperiment(randomLinks, { ...options(name), ...changes });
    await run('random');
    await run('random-again', { jobs: 1 });
    expect(transfersOf('random-again')).toBe(transfersOf('random'));
    await run('other-seed', { seed: 8 });
    const times = async (name: string) =>
      (await readRun(join(folder, name))).transfers.map((each) => each.completionTime);
    const other = new Set(await times('other-seed'));
    expect((await times('random')).filter((time) => other.has(time))).toEqual([]);
  });

  test('what was changed in a run is found when it is measured again', async () => {
    const run = await readRun(join(folder, 'reference'));
    const [first, ...others] = run.transfers as [Transfer, ...Transfer[]];
    const changed = { ...first, completionTime: first.completionTime + 1e-9 };
    const [batch] = await again(small(), { ...run, transfers: [changed, ...others] });
    expect(batch?.comparison).toMatchObject({ different: 1, first: { path: 'completionTime' } });
  });

  test('isolated, cells repeat to the bit in any company', async () => {
    await measure('isolated', { isolate: true });
    await measure('filtered', { isolate: true, filter: { policy: 'lte' } });
    const lines = transfersOf('isolated').split('\n');
    expect(transfersOf('filtered').split('\n')).toEqual(
      lines.filter((line) => !line.includes('"policy":') || line.includes('"policy":"lte"')),
    );
  });

  test('rule 18: the low-water mark of the reader moves no completion time', async () => {
    const apart = differences(reference, await measure('plain-reader', { jobs: 1 }, 1));
    expect(apart).toHaveLength(3 * SIZES.length);
    // Both have the same draws; a reading of the clock moves an acknowledgement, and with it a frame, at most.
    expect(median(apart)).toBeLessThan(5e-6);
    expect(Math.max(...apart)).toBeLessThan(FRAME_TIME);
  });

  test('killed at any moment and resumed is the same as one that was not', async () => {
    const directory = join(folder, 'killed');
    const program = join(import.meta.dirname, '../testing/runner.ts');
    const repeats = KILLS;
    const argv = [program, directory, JSON.stringify(choice), String(repeats)];
    const start = performance.now();
    await measure('unharmed', { repeats });
    const duration = performance.now() - start;
    const random = randomFrom('kills', KILLS);
    let killed = 0;
    while (killed < KILLS) {
      const runner = spawn(process.execPath, argv, { stdio: 'inherit' });
      const ended = once(runner, 'exit');
      // The first never gets to its end; later ones have less to do.
      const moment = duration * (0.1 + 0.6 * random());
      if ((await Promise.race([ended, sleep(moment)])) !== undefined) break;
      runner.kill('SIGKILL');
      await ended;
      killed++;
    }
    expect(killed).toBeGreaterThanOrEqual(1);
    const survivor = await readRun(directory).catch(() => undefined);
    const resume = survivor !== undefined;
    await runExperiment(small(), { ...options('killed'), repeats, resume });
    const { transfers, run, notes } = await readRun(directory);
    expect(run.status).toBe('complete');
    expect(notes.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(transfers).toHaveLength(3 * SIZES.length * repeats);
    expect(transfersOf('killed')).toBe(transfersOf('unharmed'));
  }, 3_600_000);

  test('stops at a signal, keeps what is finished, and says that it can go on', async () => {
    const stop = new AbortController();
    const directory = join(folder, 'stopped');
    const running = runExperiment(small(), { ...options('stopped'), signal: stop.signal });
    setTimeout(() => stop.abort(), 3000);
    await expect(running).rejects.toThrow();
    expect((await readRun(directory)).run.status).toBe('interrupted');
    expect((await runExperiment(small(), { ...options('stopped'), resume: true })).failed).toEqual([]);
  });
});
