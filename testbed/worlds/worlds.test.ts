import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { moduleFile } from '../../base/installation/package.ts';
import { profileNamed } from '../profiles.ts';
import { noNamespaces } from '../testing/reasons.ts';
import { BARE_CANDIDATES, CANDIDATES, describeWorlds } from '../testing/worlds.ts';
import { WorldError } from './connection.ts';
import { openWorld } from './kinds/choose.ts';
import { guestCommand } from './kinds/guest.ts';
import { worldFolder } from './folder.ts';
import { World } from './world.ts';

/** A machine with file systems in memory on /run and /dev/shm, as systemd mounts them, and no files there yet. */
const AS_SYSTEMD = 'mount -n -t tmpfs none /run && mount -n -t tmpfs none /dev/shm && exec "$@"';

describeWorlds('a world', BARE_CANDIDATES, (open, choice) => {
  let world: World;
  beforeAll(async () => void (world = await open()));

  test('leaves no trace outside, also where /run and /dev/shm are in memory already', (context) => {
    context.skip(noNamespaces !== undefined, noNamespaces);
    const traces = moduleFile('testbed/testing/traces');
    const words = ['sh', '-c', AS_SYSTEMD, 'sh', process.execPath, traces, JSON.stringify(choice)];
    const argv = ['--user', '--map-root-user', '--mount', ...words];
    expect(execFileSync('unshare', argv, { encoding: 'utf8' })).toBe('[[],[]]');
  });

  test('runs commands as root of its own, whoever started it', async () => {
    expect((await world.run(['id', '-u'])).stdout).toBe('0\n');
  });

  test('has its own interfaces: only loopback at first', async () => {
    const { stdout } = await world.run(['ip', '-o', '-4', 'address', 'show']);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stdout).toContain('127.0.0.1/8');
  });

  test('reports a failed command with argv, exit status and stderr', async () => {
    await expect(world.run(['ip', 'link', 'show', 'nothing'])).rejects.toThrow(
      /ip link show nothing exited with status 1.\n {2}Device "nothing" does not exist/,
    );
  });

  test('streams input and output of a program, its errors and its exit status', async () => {
    const program = await world.spawn({
      argv: ['sh', '-c', 'read word; echo "got $word"; echo trouble >&2; exit 7'],
      interactive: true,
    });
    const lines: string[] = [];
    const errors: string[] = [];
    program.onLine((line) => lines.push(line));
    program.stderr.on('data', (data: Buffer) => errors.push(data.toString()));
    const ended = program.ended();
    program.write('it\n');
    expect(await ended).toEqual({ status: 7, signal: null });
    expect(lines).toEqual(['got it']);
    expect(errors.join('')).toBe('trouble\n');
  });

  test('carries bytes that are no text', async () => {
    const program = await world.spawn({ argv: ['printf', '\\377\\000\\376'] });
    // It may be over before anyone reads: nothing of it is lost.
    expect(await program.ended()).toEqual({ status: 0, signal: null });
    expect([...(await buffer(program.stdout))]).toEqual([255, 0, 254]);
  });

  test('takes in more than a console holds, again and again', async () => {
    const program = await world.spawn({ argv: ['wc', '-c'], interactive: true });
    const ended = new Promise<string>((resolve) => program.onLine(resolve));
    for (let round = 0; round < 4; round++) program.write('x'.repeat(20_000));
    program.end();
    expect((await ended).trim()).toBe('80000');
    expect((await world.run(['echo', 'still there'])).stdout).toBe('still there\n');
  });

  test('hands back the first line of a program that says when it is ready', async () => {
    const program = await world.spawn({ argv: ['sh', '-c', 'echo ready; sleep 1000'], ready: true });
    expect(program.firstLine).toBe('ready');
    await program.kill('SIGKILL');
  });

  test('says why a program did not become ready', async () => {
    const starting = world.spawn({ argv: ['sh', '-c', 'exit 3'], ready: true });
    await expect(starting).rejects.toThrow(/ended \(3\) before it was ready/);
  });

  test('that is closed is gone: no process of it remains', async () => {
    const mark = `9${Math.floor(Math.random() * 1e6)}`;
    const doomed = await openWorld(choice);
    await doomed.spawn({ argv: ['sleep', mark] });
    await doomed.close();
    // A dying PID 1 closes its streams before the kernel kills what is left in its namespace.
    await expect.poll(() => processesNaming(mark), { timeout: 5000 }).toEqual([]);
  });
});

/** Processes of this machine with the text in their command line. */
function processesNaming(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => commandLine(pid).includes(text));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

describeWorlds('a world whose owner is killed', BARE_CANDIDATES, (_open, choice) => {
  test('leaves no process, no namespace and no mount', async () => {
    const before = leftovers();
    const mark = `8${Math.floor(Math.random() * 1e6)}`;
    const owner = spawn(
      process.execPath,
      [fileURLToPath(new URL('../testing/owner.ts', import.meta.url)), JSON.stringify(choice), mark],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(owner.stdout, 'data');
    owner.kill('SIGKILL');
    for (let wait = 0; wait < 50 && processesNaming(mark).length > 0; wait++) await sleep(100);
    expect(processesNaming(mark)).toEqual([]);
    expect(leftovers()).toEqual(before);
  });
});

const leftovers = () => ({
  namespaces: existsSync('/run/netns') ? readdirSync('/run/netns') : [],
  mounts: readFileSync('/proc/self/mounts', 'utf8').split('\n').length,
  links: execFileSync('ip', ['-o', 'link'], { encoding: 'utf8' }).split('\n').length,
});

describeWorlds('a topology', CANDIDATES, (open) => {
  let world: World;
  beforeAll(async () => {
    world = await open();
    await world.topology({ links: [profileNamed('dsl'), profileNamed('lte')] });
  });

  test('has a client, a server, and a router for each link', async () => {
    const { stdout } = await world.run(['ip', 'netns', 'list']);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0])
        .toSorted(),
    ).toEqual(['client', 'router-dsl', 'router-lte', 'server']);
  });

  test.each(['10.0.0.1', 'fd00::1'])(
    'reaches the server at %s by the link that the source belongs to',
    async (server) => {
      for (const link of ['dsl', 'lte']) {
        const source = server.includes(':')
          ? `fd00:0:${link === 'dsl' ? 1 : 2}:0::2`
          : `10.${link === 'dsl' ? 1 : 2}.0.2`;
        const { stdout } = await world.run(['ip', 'route', 'get', server, 'from', source], {
          node: 'client',
        });
        expect(stdout).toContain(`dev ${link}`);
      }
    },
  );

  test('uses the congestion control and the initial window that were asked for', async () => {
    const { stdout } = await world.run(['ip', 'route', 'show'], { node: 'server' });
    expect(stdout).toMatch(
      /10\.1\.0\.0\/24 via 10\.1\.1\.1 dev dsl .*initcwnd 10.*congctl cubic|congctl cubic.*initcwnd 10/,
    );
  });

  test('that is not valid is refused with the place and what is allowed', async () => {
    const dsl = profileNamed('dsl');
    await expect(world.topology({ links: [dsl, dsl] })).rejects.toThrow(/links: two links have one name/);
    await expect(world.topology({ links: [] })).rejects.toThrow(/at least one link/);
  });
});

describeWorlds('a guest', CANDIDATES.slice(0, 2), (_open, choice) => {
  test('that panics is reported with the last lines of its console', async () => {
    if (choice.kind !== 'guest') throw new Error('a guest was asked for');
    const command = guestCommand({ ...choice, folder: worldFolder() });
    const argv = command.argv.map((word) => (word.startsWith('init=') ? 'init=/no/such/program' : word));
    const starting = World.open({ ...command, argv });
    await expect(starting).rejects.toThrow(WorldError);
    await expect(starting).rejects.toThrow(/Kernel panic/);
  });

  test('that says nothing is ended by the watchdog', async () => {
    const world = await openWorld(choice, 0, 15);
    const silence = world.run([
      'sh',
      '-c',
      choice.clock === 'virtual' ? 'while :; do :; done' : 'sleep 1000',
    ]);
    await expect(silence).rejects.toThrow(/said nothing for 15 s and was ended/);
    await world.close();
  });
});
