import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, expect, test } from 'vitest';
import { addresses4 } from '../topology/addresses.ts';
import { TestbedCommand } from '../testing/command.ts';
import { CANDIDATES, describeWorlds } from '../testing/worlds.ts';

/** What the machine has, and a world must not add to. */
const machine = () => ({
  namespaces: existsSync('/run/netns') ? readdirSync('/run/netns') : [],
  mounts: readFileSync('/proc/self/mounts', 'utf8'),
  interfaces: readdirSync('/sys/class/net'),
});

/** Downloads 100 kB over the link of a source address, and prints the seconds that it took. */
const DOWNLOAD = `const start = performance.now();
  require('http').get('http://server/bytes/100000', { family: 4, localAddress: '${addresses4(1).client}' }, (response) =>
    response.resume().on('end', () => console.log((performance.now() - start) / 1000)));`;

describeWorlds('a testbed of commands', CANDIDATES.slice(2), () => {
  const testbed = new TestbedCommand();
  afterAll(() => testbed.close(['default']));
  const done = async (...words: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await testbed.run(words);
    expect([exitCode, stderr]).toEqual([0, expect.anything()]);
    return String(stdout);
  };

  test('comes up, works, can be changed, captured and taken down, and leaves the machine as it was', async () => {
    const before = machine();
    await done('up', '--world', 'host');
    expect(machine()).toEqual(before);
    const file = join(testbed.state, 'lte.pcapng');
    const capturing = testbed.run(['capture', 'client/lte', '--duration', '3', '-w', file]);
    let isOver = false;
    void capturing.finally(() => (isOver = true));
    // A round trip to connect, one for the request, and two more of the window at least. A busy machine may start the
    // capture late.
    do expect(Number(await done('exec', 'client', process.execPath, '-e', DOWNLOAD))).toBeGreaterThan(0.28);
    while (!isOver);
    expect((await capturing).stderr).toMatch(/^[1-9]\d* packets in /);
    expect(await done('set', 'dsl', 'down.rate=2Mbit')).toMatch(/^dsl: down 2 Mbit\/s/);
    expect(await done('status')).toMatch(/dsl +down +2 Mbit\/s/);
    expect(machine()).toEqual(before);
    await done('down');
    expect(machine()).toEqual(before);
  });
});
