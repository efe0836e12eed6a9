import { expect, test } from 'vitest';
import { CommandError } from '../base/command-error.ts';
import { execute } from './execute.ts';
import * as ip from './ip.ts';
import { readSettings, setSettings } from './sysctl.ts';
import * as tc from './tc.ts';

test('a veth pair is made with each end in its namespace and with given link-layer addresses', () => {
  expect(
    ip.addVeth(
      { namespace: 'client', name: 'dsl', address: '02:00:00:00:01:01' },
      { namespace: 'router-dsl', name: 'to-client', address: '02:00:00:00:01:02' },
    ),
  ).toBe(
    'link add name dsl address 02:00:00:00:01:01 netns client type veth ' +
      'peer name to-client address 02:00:00:00:01:02 netns router-dsl',
  );
});

test('an IPv6 address skips duplicate address detection, an IPv4 address has none', () => {
  expect(ip.addAddress('fd00::2', 64, 'dsl')).toBe('address add fd00::2/64 dev dsl nodad');
  expect(ip.addAddress('10.1.0.2', 24, 'dsl')).toBe('address add 10.1.0.2/24 dev dsl');
});

test('a route carries its table, its initial window and its congestion control', () => {
  const route = { to: 'default', via: '10.1.0.1', device: 'dsl' };
  expect(ip.addRoute(route)).toBe('route add default via 10.1.0.1 dev dsl');
  expect(ip.addRoute({ ...route, table: 1, initialWindow: 10, congestionControl: 'cubic' })).toBe(
    'route add default via 10.1.0.1 dev dsl table 1 initcwnd 10 congctl cubic',
  );
});

test('HTB has one class as default, explicit bursts of one frame, and a byte fifo', () => {
  expect(tc.htb('add', 'to-client', 6e6, 75000)).toEqual([
    'qdisc add dev to-client root handle 1: htb default 1',
    'class add dev to-client parent 1: classid 1:1 htb rate 6000000bit ceil 6000000bit burst 1514b cburst 1514b quantum 1514',
    'qdisc add dev to-client parent 1:1 handle 10: bfifo limit 75000b',
  ]);
});

test('the burst of a fast link is what it carries in a millisecond', () => {
  expect(tc.htbBurst(100e6)).toBe(12500);
});

test('a live change keeps the root discipline, and with it the queue', () => {
  expect(tc.htb('change', 'to-client', 2e6, 25000).some((line) => line.includes('root'))).toBe(false);
});

const still = { jitter: 0, distribution: 'normal', loss: 0, limit: 2000, reordering: false } as const;

test('a delay has an explicit limit and fractions of a microsecond', () => {
  expect(tc.netemDelay('add', 'dsl', { ...still, delay: 0.0050001 })).toEqual([
    'qdisc add dev dsl root handle 1: netem delay 5000.1us limit 2000',
  ]);
});

test('jitter keeps the order of packets unless reordering is allowed, and names its distribution', () => {
  const jittery = { ...still, delay: 0.035, jitter: 0.005, loss: 0.01 };
  expect(tc.netemDelay('add', 'lte', jittery)).toEqual([
    'qdisc add dev lte root handle 1: netem delay 35000us 5000us distribution normal rate 100gbit loss random 1.00000% limit 2000',
  ]);
  expect(tc.netemDelay('add', 'lte', { ...jittery, reordering: true })[0]).not.toContain('rate');
  expect(tc.netemDelay('add', 'lte', { ...jittery, distribution: 'uniform' })[0]).not.toContain(
    'distribution',
  );
});

test('the limit of a delay stage is far above rate times delay', () => {
  expect(tc.delayLimit(100e6, 0.2)).toBeGreaterThan((100e6 * 0.2) / 8 / 66);
});

test('settings are set by one process and read back with white space folded', () => {
  expect(setSettings('client', { 'net.ipv4.tcp_rmem': '4096 131072 6291456', 'net.ipv4.tcp_ecn': 2 })).toBe(
    'netns exec client sysctl -e -q -w "net.ipv4.tcp_rmem=4096 131072 6291456" "net.ipv4.tcp_ecn=2"',
  );
  expect(readSettings('net.ipv4.tcp_rmem = 4096\t131072\t6291456\nnet.ipv4.tcp_ecn = 2\n')).toEqual({
    'net.ipv4.tcp_rmem': '4096 131072 6291456',
    'net.ipv4.tcp_ecn': '2',
  });
});

test('a failed command says what was attempted, its argv, exit status and stderr', async () => {
  const argv = ['sh', '-c', 'echo no such thing >&2; exit 4'];
  const failure = execute({ attempted: 'do the impossible', argv });
  await expect(failure).rejects.toThrow(CommandError);
  await expect(failure).rejects.toThrow(
    'Could not do the impossible: sh -c echo no such thing >&2; exit 4 exited with status 4.\n  no such thing',
  );
});

test('a warning on stderr with exit status 0 is a note, no failure', async () => {
  const argv = ['sh', '-c', 'echo "Warning: sch_htb: quantum of class 10001 is big." >&2'];
  expect((await execute({ attempted: 'warn', argv })).stderr).toContain('quantum');
});

test('a program that does not exist is named', async () => {
  await expect(execute({ attempted: 'try', argv: ['no-such-program-here'] })).rejects.toThrow(
    /could not be started.\n {2}spawn no-such-program-here ENOENT/,
  );
});
