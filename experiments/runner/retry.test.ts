import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRun } from '../../results/read.ts';
import { describeWorlds, VIRTUAL } from '../../testbed/testing/worlds.ts';
import type { LoadedExperiment } from '../load.ts';
import { defineExperiment, only, type Declaration } from '../define.ts';
import { objects } from '../../workloads/clients/index.ts';
import { failureOf, runExperiment } from './run.ts';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'intentbed-retry-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const experiment = (policies: Declaration['policies'], repeats: number): LoadedExperiment => ({
  file: null,
  source: '',
  experiment: defineExperiment({
    name: 'retry',
    links: [['lte']],
    policies,
    workloads: [{ name: 'sizes', clients: [objects([500_000, 500_000, 500_000])] }],
    repeats,
  }),
});

/** Guests that this process has started. */
const guests = (): number[] =>
  execFileSync('ps', ['--ppid', String(process.pid), '-ww', '-o', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('uml_dir='))
    .map((line) => Number.parseInt(line, 10));

describeWorlds('an experiment', VIRTUAL, (_open, choice) => {
  const options = (name: string) => ({
    choice,
    directory: join(folder, name),
    resume: false,
    command: ['test'],
    signal: new AbortController().signal,
    quiet: true,
    jobs: 1,
  });

  test('whose guest dies goes on in a fresh one, and loses no cell', async () => {
    const running = runExperiment(experiment([only('lte')], 6), options('dying'));
    const transfers = join(folder, 'dying', 'transfers.jsonl');
    const lines = (): number => {
      try {
        return readFileSync(transfers, 'utf8').split('\n').length;
      } catch {
        return 0;
      }
    };
    // Once a cell is finished, the next one is being measured.
    while (lines() < 4) await sleep(10);
    for (const pid of guests()) process.kill(pid, 'SIGKILL');
    expect((await running).failed).toEqual([]);
    const { transfers: kept, cells, run } = await readRun(join(folder, 'dying'));
    expect(run.status).toBe('complete');
    expect(kept).toHaveLength(3 * 6);
    expect(cells.map(({ record }) => record?.attempt).toSorted()).toEqual([1, 1, 1, 1, 1, 2]);
    const tries = readFileSync(join(folder, 'dying', 'cells.jsonl'), 'utf8');
    expect(tries).toContain('The guest world ended (SIGKILL)');
  });

  test('with a policy that never decides lists its cells with the reason, and keeps the others', async () => {
    const path = join(folder, 'broken.mts');
    writeFileSync(path, `export default { onConnect() { throw new Error('out of order'); } };`);
    const result = await runExperiment(
      experiment([only('lte'), { label: 'broken', path }], 1),
      options('broken'),
    );
    expect(result.failed.map(({ reason }) => reason)).toEqual([expect.stringContaining('out of order')]);
    expect(failureOf(result)?.message).toMatch(
      /^1 cells failed; the others are in .*broken\.\n {2}\w+: .*out of order/,
    );
    const { transfers, cells, run } = await readRun(join(folder, 'broken'));
    expect(run.status).toBe('failed');
    expect(transfers.map(({ policy }) => policy)).toEqual(['lte only', 'lte only', 'lte only']);
    expect(cells.find(({ record }) => record?.status === 'failed')?.record).toMatchObject({ attempt: 2 });
  });

  test('over a link without delay passes the gate, and a policy knows that it has the lowest delay', async () => {
    const direction = { rate: 6e6, delay: 0 };
    const links = [['lte', { name: 'wire', source: 'a test', down: direction, up: direction }]];
    const clients = [objects([10_000], { intents: { category: 'query' } })];
    const wire = defineExperiment({
      ...{ name: 'wire', links, policies: ['category'], workloads: [{ name: 'query', clients }], repeats: 1 },
    });
    const loaded = { file: null, source: '', experiment: wire };
    expect((await runExperiment(loaded, options('wire'))).failed).toEqual([]);
    const { transfers, run } = await readRun(join(folder, 'wire'));
    expect(run.links.map(({ name, roundTripTime }) => [name, roundTripTime])).toContainEqual(['wire', 0]);
    expect(transfers.map(({ link, connections: [first] }) => [link, first?.reason])).toEqual([
      ['wire', 'query: lowest delay'],
    ]);
    // Three round trips of LTE alone take 0.2 s.
    expect(transfers[0]?.completionTime).toBeLessThan(0.03);
  });

  test('takes nothing for measured that went over another link than the policy named, or none', async () => {
    const policyThat = (label: string, decision: object) => {
      const path = join(folder, `${label}.mts`);
      writeFileSync(path, `export default { onConnect: () => (${JSON.stringify(decision)}) };`);
      return { label, path };
    };
    const policies = [
      policyThat('stranger', { link: 'lte2', reason: 'a name of its own' }),
      policyThat('nothing', { reason: 'whatever there is' }),
    ];
    const { failed } = await runExperiment(experiment(policies, 1), options('elsewhere'));
    expect(failed.map(({ reason }) => reason).toSorted()).toEqual([
      expect.stringContaining('No policy decided: the policy chose link lte2, but only lte can carry'),
      'The policy named no link: whatever there is',
    ]);
    expect((await readRun(join(folder, 'elsewhere'))).transfers).toEqual([]);
  });
});
