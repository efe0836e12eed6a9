import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { profileNamed } from '../testbed/profiles.ts';
import { CANDIDATES, describeWorlds } from '../testbed/testing/worlds.ts';
import { CLIENT, SERVER } from '../testbed/topology/addresses.ts';
import type { World } from '../testbed/worlds/world.ts';
import { startServer } from '../workloads/servers/http/server.ts';
import { loopback, startDaemon } from './testing/daemon.ts';

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const run = promisify(execFile);

/** A project elsewhere, with a policy and a program of its own, to which the checkout is linked. */
let project: string;
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'intentbed-outside-'));
  await writeFile(join(project, 'package.json'), '{ "type": "module" }');
  await mkdir(join(project, 'node_modules'));
  // What `npm install FOLDER` makes.
  await symlink(path('.'), join(project, 'node_modules', 'intentbed'));
  await symlink(path('intents'), join(project, 'node_modules', 'socket-intents'));
  await cp(path('examples'), project, { recursive: true });
  await run(path('bin/intentbed'), ['policy', 'new', 'mine', '--out', project]);
});
afterAll(() => rm(project, { recursive: true }));

const mine = () => ({ path: join(project, 'mine.mts'), settings: { large: 50_000 } });

describe('an outside policy and an outside program work on a plain machine', () => {
  test('fetch, the virus update and the video stream tell the policy what they know', async () => {
    const { server, port } = await startServer(0);
    await using daemon = await startDaemon({ ...loopback, policy: mine() }, '--log', 'debug');
    const start = async (program: string, ...parameters: string[]) =>
      (
        await run(process.execPath, [join(project, program), ...parameters], {
          env: { ...process.env, INTENTBED_MAM: daemon.socket, INTENTBED_MAM_TIMEOUT: '10' },
        })
      ).stdout;
    expect(await start('fetch.ts', `http://127.0.0.1:${port}/bytes/5000`, 'bulk')).toBe('200 5000 bytes\n');
    // Under the former name of the library.
    const former = await readFile(path('examples/fetch.ts'), 'utf8');
    await writeFile(join(project, 'former.ts'), former.replaceAll("'socket-intents", "'intentbed/intents"));
    expect(await start('former.ts', `http://127.0.0.1:${port}/bytes/7000`)).toBe('200 7000 bytes\n');
    expect(await start('virus-update.ts', `http://127.0.0.1:${port}/bytes/300000`)).toBe(
      'updated: 300000 bytes\n',
    );
    expect(await start('video-stream.ts', '127.0.0.1', String(port), '1')).toMatch(
      /link: loopback \(answered: lowest delay\)\nreceived 250\d\d\d bytes, \d+ pieces late/,
    );
    const said = () =>
      daemon.log
        .filter(({ message }) => message === 'decided')
        .map(({ context }) => (context as { intents: object }).intents);
    await expect
      .poll(said)
      .toEqual([
        { category: 'bulk' },
        { category: 'query' },
        { category: 'query' },
        { category: 'bulk', filesize: 300_000, timeliness: 'background', resilience: 'resilient' },
        { category: 'stream', bitrate: 250_000, duration: 1, timeliness: 'stream', resilience: 'sensitive' },
      ]);
    server.closeAllConnections();
    server.close();
  });
});

describeWorlds('an outside policy and an outside program work in the testbed', CANDIDATES, (open) => {
  const profiles = ['dsl', 'lte'].map(profileNamed);
  let world: World;
  beforeAll(async () => {
    world = await open();
    await world.topology({ links: profiles });
    const spawn = (node: string, ...argv: string[]) =>
      world.spawn({ node, argv: [process.execPath, ...argv], ready: true, interactive: true });
    await spawn(SERVER, path('workloads/servers/http/main.ts'), '80');
    const config = join(project, 'testbed.json');
    const links = profiles.map(({ name, down, up }) => ({
      name,
      interface: name,
      downRate: down.rate,
      roundTripTime: down.delay + up.delay,
    }));
    await writeFile(config, JSON.stringify({ policy: mine(), links, watch: false }));
    await spawn(CLIENT, path('intents/mam/main.ts'), '--config', config, '--socket', '/run/mam.socket');
  });

  const start = async (program: string, ...parameters: string[]) => {
    const environment = ['env', 'INTENTBED_MAM=/run/mam.socket', 'INTENTBED_MAM_TIMEOUT=10'];
    const argv = [...environment, process.execPath, join(project, program), ...parameters];
    return (await world.run(argv, { node: CLIENT })).stdout;
  };
  const lastDecision = async () => {
    const argv = [process.execPath, path('cli/main.ts'), 'mam', 'status', '--socket', '/run/mam.socket'];
    return (await world.run(argv, { node: CLIENT })).stdout.trim().split('\n').at(-1);
  };

  test('the virus update goes over the fast link, the page over the one with the low delay', async () => {
    expect(await start('virus-update.ts', 'http://10.0.0.1/bytes/60000')).toBe('updated: 60000 bytes\n');
    expect(await lastDecision()).toMatch(/10\.0\.0\.1:80 -> lte: large: highest rate/);
    expect(await start('fetch.ts', 'http://10.0.0.1/bytes/1000')).toBe('200 1000 bytes\n');
    expect(await lastDecision()).toMatch(/10\.0\.0\.1:80 -> dsl: lowest delay/);
  });
});
