import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lacking } from '../testing/reasons.ts';
import { BARE_CANDIDATES, describeWorlds } from '../testing/worlds.ts';
import type { World } from '../worlds/world.ts';
import { captureIn } from './in-world.ts';
import { findTool } from './tools.ts';

const noTcpdump = await lacking('tcpdump');

/** Sends two datagrams over the loopback interface, to ports 9 and 10. */
const SEND = `const socket = require('dgram').createSocket('udp4');
  socket.send('a mark', 9, '127.0.0.1', () =>
    socket.send('another', 10, '127.0.0.1', () => socket.close()));`;

const folder = mkdtempSync(join(tmpdir(), 'intentbed-capture-'));
afterAll(() => rmSync(folder, { recursive: true }));

describeWorlds('a capture in a world', BARE_CANDIDATES.slice(1), (open) => {
  let world: World;
  beforeAll(async () => {
    world = await open();
    await world.run(['ip', 'netns', 'add', 'here']);
    await world.run(['ip', 'link', 'set', 'lo', 'up'], { node: 'here' });
  });

  /** What was captured by the time that the datagram with this text was seen. */
  const capture = async (name: 'tcpdump' | 'built-in', filter: readonly string[], until: string) => {
    const file = join(folder, `${world.kind}-${name}-${filter.join('-')}.pcapng`);
    const running = await captureIn(world, findTool(filter, [name]), {
      ...{ node: 'here', device: 'lo', file, filter },
    });
    await world.run([process.execPath, '-e', SEND], { node: 'here' });
    await expect.poll(() => readFileSync(file, 'latin1')).toContain(until);
    await running.stop();
    expect(readFileSync(file).readUInt32LE(0)).toBe(0x0a0d0d0a);
    return readFileSync(file, 'latin1');
  };

  test('holds what passed the interface while it ran, whatever the machine lacks', async () => {
    const packets = await capture('built-in', [], 'another');
    // Each once, although the loopback interface shows it twice; the answer that nobody listens quotes it.
    expect(packets.match(/a mark/g)).toHaveLength(2);
  });

  test.for(['tcpdump', 'built-in'] as const)(
    'holds what the filter lets pass, by %s',
    async (name, context) => {
      context.skip(noTcpdump !== undefined, noTcpdump);
      const packets = await capture(name, ['udp', 'port', '10'], 'another');
      expect(packets).not.toContain('a mark');
    },
  );

  test('of an interface that is not there ends with the name of it', async () => {
    const file = join(folder, `${world.kind}-none.pcapng`);
    const request = { node: 'here', device: 'isdn', file };
    await (await captureIn(world, findTool([], ['built-in']), request)).stop();
    expect(world.console.join()).toContain('isdn: there is no such interface.');
  });
});
