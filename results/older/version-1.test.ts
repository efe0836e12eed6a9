import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRun } from '../read.ts';
import { SCHEMA_VERSION } from '../schema.ts';
import { nameMeanings } from './version-1.ts';

const fixture = (figure: string) => join(import.meta.dirname, '../../reports/fixtures', figure);

test('a recorded run of version 1 says what its sweeps and its policies are', async () => {
  const { run, notes } = await readRun(fixture('figure7'));
  expect(notes).toEqual([]);
  expect(run.schemaVersion).toBe(SCHEMA_VERSION);
  const clients = { wget: { kind: 'objects', pauses: true } };
  expect(run.workloads).toEqual({
    'sweep-one-phase': { shows: 'sizes', phases: 'one', clients },
    'sweep-two-phase': { shows: 'sizes', phases: 'two', clients },
  });
  expect(run.policies).toEqual({
    'single:dsl': { name: 'single', alone: 'dsl' },
    'single:dsl-rural': { name: 'single', alone: 'dsl-rural' },
    'single:lte': { name: 'single', alone: 'lte' },
    'i1 only': { name: 'single', alone: 'dsl' },
    'i2 only': { name: 'single', alone: 'lte' },
    filesize: {},
  });
});

test('recorded runs of pages say which client was beside which', async () => {
  const [nyt, flickr, bulk] = [
    { nyt: { kind: 'page' } },
    { flickr: { kind: 'page' } },
    { bulk: { kind: 'bulk' } },
  ];
  expect((await readRun(fixture('figure5'))).run.workloads).toEqual({
    nyt: { shows: 'loads', clients: { ...nyt, ...bulk } },
    flickr: { shows: 'loads', clients: { ...flickr, ...bulk } },
    'nyt alone': { shows: 'loads', clients: nyt },
    'flickr alone': { shows: 'loads', clients: flickr },
    'bulk alone': { shows: 'loads', clients: bulk },
  });
  const { run, transfers } = await readRun(fixture('figure6'));
  expect(run.workloads['both pages']).toEqual({ shows: 'loads', clients: { ...nyt, ...flickr } });
  expect(run.policies["i1' only"]).toEqual({ name: 'single', alone: 'dsl-rural' });
  // What is said of the clients is what the transfers say.
  for (const { workload, client } of transfers)
    expect(Object.keys(run.workloads[workload]?.clients ?? {})).toContain(client);
});

test('of names that no experiment of the paper had, nothing is said that is not known', () => {
  const cells = [
    { links: ['wlan', 'cable'], workload: 'nyt', policy: 'wlan only' },
    { links: ['wlan', 'cable'], workload: 'sweep', policy: 'mobile only' },
  ];
  expect(nameMeanings({ name: 'mine', cells })).toEqual({
    workloads: {
      nyt: { shows: 'loads' },
      sweep: { shows: 'sizes', clients: { wget: { kind: 'objects', pauses: true } } },
    },
    policies: { 'wlan only': { name: 'single', alone: 'wlan' }, 'mobile only': {} },
  });
  expect(nameMeanings({ cells: 'none' })).toEqual({ workloads: {}, policies: {} });
});
