import { beforeAll, expect, test } from 'vitest';
import { readQdiscs } from '../../netns/read.ts';
import { CANDIDATES, describeWorlds } from '../testing/worlds.ts';
import { specOf } from '../tool/input/spec.ts';
import type { World } from '../worlds/world.ts';
import { changeLink } from './change.ts';
import type { Testbed } from './testbed.ts';

const PACKETS = 40;
const SIZE = 1200;
const PORT = 5000;
/** Says how many packets it has got, when these are all, or when it has waited for long. */
const RECEIVER = `
  const socket = require('dgram').createSocket('udp4');
  let count = 0;
  const tell = () => { console.log(count); process.exit(); };
  socket.on('message', () => { if (++count === ${PACKETS}) tell(); });
  socket.bind(${PORT}, () => console.log('ready'));
  setTimeout(tell, 20000);`;
const SENDER = `
  const socket = require('dgram').createSocket('udp4');
  let left = ${PACKETS};
  for (let index = 0; index < ${PACKETS}; index++)
    socket.send(Buffer.alloc(${SIZE}), ${PORT}, '10.1.0.2', () => { if (--left === 0) socket.close(); });`;

describeWorlds('a change of a link', CANDIDATES.slice(1), (open) => {
  let testbed: Testbed;
  let world: World;
  const notes: Record<string, unknown>[] = [];
  beforeAll(async () => {
    world = await open();
    const down = { rate: 100e3, delay: 0.005, queue: { bytes: 100_000 } };
    const spec = specOf({ links: [{ profile: 'dsl', down }, 'lte'] }, 'the test');
    await world.topology(spec.topology);
    testbed = {
      world,
      spec,
      links: new Map(spec.topology.links.map((profile) => [profile.name, { profile, isUp: true }])),
      note: (event: Record<string, unknown>) => void notes.push(event),
    } as unknown as Testbed;
  });
  const bottleneck = async () => {
    const { stdout } = await world.run([
      'tc',
      '-n',
      'router-dsl',
      '-j',
      '-s',
      'qdisc',
      'show',
      'dev',
      'to-client',
    ]);
    return readQdiscs(stdout).find(({ root }) => root);
  };

  test('of rate, delay, loss and queue keeps every packet that is queued', async () => {
    const receiver = await world.spawn({
      node: 'client',
      argv: [process.execPath, '-e', RECEIVER],
      ready: true,
    });
    const heard = new Promise<string>((resolve) => receiver.onLine(resolve));
    await world.run([process.execPath, '-e', SENDER], { node: 'server' });
    const before = await bottleneck();
    expect(before?.backlog).toBeGreaterThan(10 * SIZE);
    await changeLink(testbed, { link: 'dsl', down: { rate: 1e6, delay: 0.02, queue: { bytes: 60_000 } } });
    expect(await heard).toBe(String(PACKETS));
    expect((await bottleneck())?.drops).toBe(0);
  });

  test('is noted, and shows in the delay of the next packet', async () => {
    await changeLink(testbed, { link: 'lte', up: { delay: 0.1 }, down: { delay: 0.1 } });
    expect(notes.at(-1)).toMatchObject({ event: 'set', link: 'lte', up: { delay: 0.1 } });
    const { stdout } = await world.run(['tc', '-n', 'client', '-j', 'qdisc', 'show', 'dev', 'lte']);
    expect(stdout).toMatch(/"delay":0?\.1\b/);
  });

  test('to what is no link, or not possible, is refused and changes nothing', async () => {
    await expect(changeLink(testbed, { link: 'isdn' })).rejects.toThrow(
      'There is no link "isdn". There are: dsl, lte.',
    );
    await expect(changeLink(testbed, { link: 'lte', up: { rate: -1 } })).rejects.toThrow(/up.rate/);
    expect(testbed.links.get('lte')?.profile.up.rate).toBe(6e6);
  });
});
