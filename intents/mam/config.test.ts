import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseConfiguration, readConfigurationFile } from './config-file.ts';
import { configurationSchema } from './config.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'intentbed-test-'));
});
afterAll(() => rm(directory, { recursive: true }));

test('the published schema is the one that the daemon validates with', async () => {
  const schema = z.toJSONSchema(configurationSchema, { io: 'input' });
  const text = await format(JSON.stringify(schema), { parser: 'json', printWidth: 110 });
  await expect(text).toMatchFileSnapshot('./config.schema.json');
});

test('the commented example is valid and shows every key of the configuration', async () => {
  const example = new URL('../../examples/mam.jsonc', import.meta.url).pathname;
  const configuration = await readConfigurationFile(example);
  const text = await readFile(example, 'utf8');
  for (const key of Object.keys(configuration)) expect(text).toContain(`"${key}"`);
  for (const key of Object.keys(configuration.links[0] ?? {})) expect(text).toContain(`"${key}"`);
});

test('what is left out has its default', () => {
  expect(parseConfiguration({ policy: { name: 'sample' } }, 'it', '/')).toEqual({
    policy: { name: 'sample', timeout: 0.05, settings: {} },
    links: [],
    source: { include: [], exclude: [] },
    destination: { include: [], exclude: [] },
    resolveTimeout: 5,
    busyPoll: 0,
    watch: true,
  });
});

test("a policy's path is relative to the configuration file", async () => {
  const file = join(directory, 'relative.json');
  await writeFile(file, '{ "policy": { "path": "policies/mine.mts" } }');
  expect((await readConfigurationFile(file)).policy.path).toBe(join(directory, 'policies/mine.mts'));
});

describe('a mistake is named by its place, with what was found and what is allowed', () => {
  const link = { name: 'dsl', interface: 'dsl0' };
  test.each([
    [
      'a misspelt key',
      { links: [{ ...link, downrate: 6 }] },
      /links\.0: unknown: downrate; known are name, interface/,
    ],
    ['a rate as text', { links: [{ ...link, downRate: '6M' }] }, /links\.0\.downRate: .*number.*found "6M"/],
    ['both interface and prefix', { links: [{ ...link, prefix: '10.0.0.0/8' }] }, /links\.0: needs either/],
    [
      'a prefix that is none',
      { links: [{ name: 'a', prefix: '10.0.0.0/33' }] },
      /prefix.*found "10.0.0.0\/33"/,
    ],
    ['two links of one name', { links: [link, link] }, /links: must have different names/],
    ['an include that is no prefix', { source: { include: ['10.0.0/8'] } }, /source\.include\.0/],
    [
      'a policy by name and by path',
      { policy: { name: 'a', path: 'b' } },
      /policy: needs either `name` or `path`/,
    ],
    ['a name that is a path', { policy: { name: '../a' } }, /policy\.name: .*found "..\/a"/],
    ['attempts', { links: [{ ...link, resolver: { attempts: 0 } }] }, /links\.0\.resolver\.attempts/],
  ])('%s', (_what, part, message) => {
    const parse = () =>
      parseConfiguration({ policy: { name: 'sample' }, ...part }, 'configuration file x', '/');
    expect(parse).toThrow(message);
    expect(parse).toThrow('configuration file x is not valid');
  });
});
