import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { COMMAND, TestbedCommand } from '../testing/command.ts';
import { describeTestbed } from '../testing/worlds.ts';

/** Prints the seconds until a connection to the server is open. */
const CONNECT = `const start = performance.now();
require('node:net').connect(80, '10.0.0.1', () => { console.log((performance.now() - start) / 1000); process.exit(); });`;

/** A machine that has the testbed's addresses and routes itself, on an interface of its own namespace. */
const CLASHING = `
set -e
ip link set lo up
for address in 10.0.0.1/24 10.1.0.2/24 10.1.0.1/24 10.2.0.0/24 fd00::1/64; do ip address add $address dev lo; done
ip route add 10.0.0.0/8 dev lo
state() { ip -o address show; ip route show table all; ip -6 route show table all; ip rule show; ip netns list; }
before=$(state)
"$1" testbed up dsl --world guest --policy round-robin --shaper netem-rate --queue 64kB >&2
"$1" testbed exec client "$2" -e "$3"
[ "$before" = "$(state)" ] && echo unchanged
"$1" testbed exec router-dsl tc qdisc show dev to-client
"$1" testbed status --json
`;

describeTestbed('a testbed', () => {
  const testbed = new TestbedCommand();
  afterAll(() => testbed.close(['default']));

  test('that is interrupted while it comes up leaves nothing', async () => {
    const starting = testbed.run(['up', '--world', 'guest']);
    await expect.poll(() => existsSync(join(testbed.folder, 'default', 'supervisor.json'))).toBe(true);
    starting.kill('SIGINT');
    const { exitCode, stderr } = await starting;
    expect([exitCode, stderr]).toEqual([130, 'Interrupted.']);
    expect(readdirSync(testbed.folder)).toEqual([]);
    expect(readdirSync(testbed.temporary)).toEqual([]);
  });

  test("clashes with none of the machine's addresses, and is made as its options say", async () => {
    const words = ['sh', '-c', CLASHING, 'sh', COMMAND, process.execPath, CONNECT];
    const argv = ['--map-root-user', '--net', ...words];
    const { stdout, stderr, exitCode } = await execa('unshare', argv, { env: testbed.env, reject: false });
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('is up')]);
    const [connect, unchanged, discipline, ...status] = stdout.split('\n');
    // On the machine itself, the address answers at once; over the link it takes a round trip of 10 ms.
    expect(Number(connect)).toBeGreaterThan(0.009);
    expect(unchanged).toBe('unchanged');
    expect(discipline).toMatch(/netem/);
    const text = status.join('\n');
    const { mam, links } = JSON.parse(text.slice(text.indexOf('{'))) as {
      mam: { policy: { name: string } };
      links: { down: { queue: number }; profile: { shaper: string } }[];
    };
    expect(mam.policy.name).toBe('round-robin');
    expect(links).toMatchObject([{ down: { queue: 64_000 }, profile: { shaper: 'netem-rate' } }]);
  });

  test('is watched until Ctrl-C', async () => {
    const watching = testbed.run(['status', '--watch', '--json']);
    const lines: string[] = [];
    watching.stdout?.on('data', (data: Buffer) => {
      lines.push(...data.toString().trim().split('\n'));
      if (lines.length === 2) watching.kill('SIGINT');
    });
    expect((await watching).exitCode).toBe(0);
    expect(lines.map((line) => (JSON.parse(line) as { name: string }).name)).toEqual(['default', 'default']);
  });

  test('is not started with a policy that is not there', async () => {
    const { exitCode, stderr } = await testbed.run(['up', '--name', 'other', '--policy', 'fastest']);
    expect(stderr).toMatch(/There is no policy "fastest"\. Known: category/);
    expect(exitCode).toBe(2);
    // The supervisor that was begun early takes its log with it.
    await expect.poll(() => readdirSync(testbed.folder)).toEqual(['default', 'default.log']);
  });
});
