import { stat } from 'node:fs/promises';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lacking } from '../testing/reasons.ts';
import { openWorld } from '../worlds/kinds/choose.ts';
import type { World } from '../worlds/world.ts';
import type { Kernel } from './cache.ts';
import { ensureKernel } from './ensure.ts';
import { thisMachine } from './machine.ts';

/** Numbers of the kernel's headers: linux/socket.h, linux/in.h, linux/netlink.h. */
const AF = { INET: 2, NETLINK: 16 };
const SOCK = { STREAM: 1, RAW: 3 };
const NETLINK_NETFILTER = 12;

/** Opens a socket in the guest and tells how that went. */
const openSocket = `
const koffi = (await import(process.argv[1])).default;
const socket = koffi.load('libc.so.6').func('int socket(int, int, int)');
console.log(socket(...process.argv.slice(2).map(Number)) >= 0 ? 'open' : 'errno ' + koffi.errno());
`;

describe.runIf(thisMachine().arch === 'x64')('the guest kernel', () => {
  let kernel: Kernel;
  let world: World;
  beforeAll(async () => {
    kernel = await ensureKernel();
    world = await openWorld({ kind: 'guest', clock: 'virtual', kernel: kernel.path });
    for (const device of ['one', 'two']) await world.run(['ip', 'link', 'add', device, 'type', 'dummy']);
  }, 3_600_000);
  afterAll(async () => world?.close());

  const tc = (...words: string[]) => world.run(['tc', ...words]);

  test('is no larger than 12 MB', async () => {
    expect((await stat(kernel.path)).size).toBeLessThanOrEqual(12e6);
  });

  test.each([
    'htb',
    'tbf rate 1mbit burst 10kb latency 50ms',
    'netem delay 5ms loss 1%',
    'fq',
    'fq_codel',
    'cake bandwidth 10mbit',
    'prio',
    'sfq',
  ])('has the queueing discipline %s', async (discipline) => {
    await tc('qdisc', 'replace', 'dev', 'one', 'root', ...discipline.split(' '));
    const { stdout } = await tc('qdisc', 'show', 'dev', 'one', 'root');
    expect(stdout).toMatch(new RegExp(`^qdisc ${discipline.split(' ')[0] ?? ''} `));
  });

  test.each([
    'drop',
    'mirred egress redirect dev two',
    'police rate 1mbit burst 10k',
    'pedit munge offset 0 u8 clear',
  ])('has the action %s', async (action) => {
    await tc('qdisc', 'replace', 'dev', 'two', 'handle', 'ffff:', 'ingress');
    const filter = ['parent', 'ffff:', 'protocol', 'ip', 'matchall', 'action', ...action.split(' ')];
    await tc('filter', 'add', 'dev', 'two', ...filter);
    await tc('qdisc', 'del', 'dev', 'two', 'ingress');
  });

  test.each(['veth', 'ifb', 'bridge', 'dummy'])('has devices of the kind %s', async (kind) => {
    await world.run(['ip', 'link', 'add', `a-${kind}`, 'type', kind]);
  });

  test.each([
    ['TCP', AF.INET, SOCK.STREAM, 6],
    ['MPTCP', AF.INET, SOCK.STREAM, 262],
    ['SCTP', AF.INET, SOCK.STREAM, 132],
    ['netfilter', AF.NETLINK, SOCK.RAW, NETLINK_NETFILTER],
  ])('opens sockets of %s', async (_, ...numbers) => {
    const koffi = import.meta.resolve('koffi');
    const argv = [process.execPath, '--input-type=module', '-e', openSocket, koffi, ...numbers.map(String)];
    expect((await world.run(argv)).stdout).toBe('open\n');
  });

  test('lists connections of MPTCP', async (context) => {
    const missing = await lacking('ss');
    if (missing !== undefined) context.skip(missing);
    await world.run(['ss', '-M']);
  });

  test('names its functions', async () => {
    const { stdout } = await world.run([
      'grep',
      '-E',
      ' (mptcp_diag_dump|nft_do_chain|xt_register_match)$',
      '/proc/kallsyms',
    ]);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ').at(-1))
        .sort(),
    ).toEqual(['mptcp_diag_dump', 'nft_do_chain', 'xt_register_match']);
  });

  test('has settings, which newer sources imply', async () => {
    expect((await world.run(['cat', '/proc/sys/net/mptcp/enabled'])).stdout).toBe('1\n');
  });
});
