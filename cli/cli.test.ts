import { execa } from 'execa';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { EXPERIMENTS } from '../paper/catalogue.ts';
import { PROFILES } from '../testbed/profiles.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const main = fileURLToPath(new URL('main.ts', import.meta.url));
const run = (...args: string[]) => execa(process.execPath, [main, ...args], { reject: false });

test.each([
  [['reproduce', 'figure99'], 2, `There is no figure "figure99". Known: ${EXPERIMENTS.join(', ')}, all.`],
  [['experiment', 'figur7', '--list'], 2, 'or the path of a file. Did you mean "figure7"?'],
  [['reproduce', '--jobs', '0'], 2, 'whole number, 1 or more'],
  [['reproduce', '--seed', '-1'], 2, 'whole number, 0 or more'],
  [['reproduce', '--world', 'mars'], 2, 'Allowed choices are auto, guest, host'],
  [['reproduce', '--zebra'], 2, `Unknown option '--zebra'. See "npx intentbed reproduce --help".`],
  [['reproduce', 'figure7', '--quik'], 2, 'Did you mean --quick? See "npx'],
  [
    ['testbed', 'exec', 'client'],
    2,
    'Missing required argument \'program\'. See "npx intentbed testbed exec --help".',
  ],
  [['experiment', here], 2, ' is a folder. Give a file with an experiment'],
  [['experiment', 'README.md'], 2, 'README.md is no module. Give a file with an experiment'],
  [['mam', '--config', '/no/such.json'], 2, 'There is no configuration file /no/such.json.'],
  [['reproduce', 'figure7', '--world', 'host', '--clock', 'virtual'], 2, 'only the guest has a virtual one'],
  [['reproduce', '--resume', '/no/such/run'], 2, 'There is no run directory /no/such/run'],
  [['calibrate', 'isdn'], 2, `There is no profile "isdn". Known: ${[...PROFILES.keys()].join(', ')}.`],
  [['testbed', 'up', 'topology.json'], 2, '"topology.json" is no profile. Known: '],
  [['reprduce'], 2, 'Did you mean reproduce?'],
])('%j is answered with what is known, and exit status %i', async (args, status, words) => {
  const { exitCode, stderr, stdout } = await run(...args);
  expect(stderr).toContain(words);
  expect(stderr).not.toMatch(/bug in intentbed|node:internal|Usage: /);
  expect([exitCode, stdout]).toEqual([status, '']);
});

test('help lists every verb', async () => {
  const { exitCode, stdout } = await run('--help');
  expect(exitCode).toBe(0);
  for (const verb of ['reproduce', 'kernel', 'calibrate', 'report', 'mam', 'policy', 'page'])
    expect(stdout).toContain(verb);
});
