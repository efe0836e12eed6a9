import { beforeAll, expect, test } from 'vitest';
import { readQdiscs } from '../../../netns/read.ts';
import { CANDIDATES, describeWorlds } from '../../testing/worlds.ts';
import type { World } from '../../worlds/world.ts';
import { assertPossible, changeLink } from './change.ts';
import { deploy, type Deployment } from '../deployment.ts';
import { specOf } from '../topology-file.ts';

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
    socket.send(Buffer.alloc(${SIZE}), ${PORT}, process.argv[1], () => { if (--left === 0) socket.close(); });`;

describeWorlds('a change of a link', CANDIDATES.slice(1), (open) => {
  let deployment: Deployment;
  let world: World;
  beforeAll(async () => {
    world = await open();
    const down = { rate: 100e3, delay: 0.005, queue: { bytes: 100_000 } };
    const shaped = { profile: 'dsl', name: 'wire', shaper: 'netem-rate', down };
    const slow = { profile: 'dsl', name: 'slow', down: { rate: 1000, queue: { bytes: 100_000 } } };
    const spec = specOf(
      {
        links: [
          { profile: 'dsl', down },
          'lte',
          shaped,
          { profile: 'lte', name: 'spare' },
          slow,
          { ...slow, name: 'slow-wire', shaper: 'netem-rate' },
        ],
      },
      'the test',
    );
    deployment = await deploy(world, spec, { names: false, probes: false, watch: false });
  });
  const disciplines = async (node: string, device: string): Promise<string> =>
    (await world.run(['tc', '-n', node, '-j', '-s', 'qdisc', 'show', 'dev', device])).stdout;
  const bottleneck = async (link: string) =>
    readQdiscs(await disciplines(`router-${link}`, 'to-client')).find(({ root }) => root);

  test.each([
    ['dsl', 'HTB', '10.1.0.2'],
    ['wire', 'netem', '10.3.0.2'],
  ])(
    'of rate, delay and queue keeps every packet that is queued (%s, %s)',
    async (link, _shaper, address) => {
      const receiver = await world.spawn({
        node: 'client',
        argv: [process.execPath, '-e', RECEIVER],
        ready: true,
      });
      const heard = new Promise<string>((resolve) => receiver.onLine(resolve));
      await world.run([process.execPath, '-e', SENDER, address], { node: 'server' });
      const before = await bottleneck(link);
      expect(before?.backlog).toBeGreaterThan(10 * SIZE);
      await changeLink(deployment, { link, down: { rate: 1e6, delay: 0.02, queue: { bytes: 60_000 } } });
      expect(await heard).toBe(String(PACKETS));
      expect((await bottleneck(link))?.drops).toBe(0);
    },
  );

  test('of jitter and loss shows where the link delays, and can be taken back', async () => {
    await changeLink(deployment, { link: 'lte', up: { jitter: 0.005, loss: 0.25 } });
    const rough = await disciplines('client', 'lte');
    expect(rough).toMatch(/"jitter":0?\.005\b/);
    expect(rough).toMatch(/"loss":0?\.25\b/);
    await changeLink(deployment, { link: 'lte', up: { jitter: 0, loss: 0 } });
    expect(await disciplines('client', 'lte')).not.toMatch(/jitter":0?\.005|"loss":0?\.25/);
  });

  test('of the rate shows at a link that netem shapes', async () => {
    await changeLink(deployment, { link: 'wire', down: { rate: 2e6 } });
    expect(await disciplines('router-wire', 'to-client')).toMatch(/"rate":250000\b/);
  });

  test('shows in the delay of the next packet', async () => {
    await changeLink(deployment, { link: 'lte', up: { delay: 0.1 }, down: { delay: 0.1 } });
    expect(await disciplines('client', 'lte')).toMatch(/"delay":0?\.1\b/);
  });

  test('to what is no link, or not possible, is refused and changes nothing', async () => {
    await expect(changeLink(deployment, { link: 'isdn' })).rejects.toThrow(
      'There is no link "isdn". There are: dsl, lte, wire, spare, slow, slow-wire.',
    );
    await expect(changeLink(deployment, { link: 'lte', up: { rate: -1 } })).rejects.toThrow(/up.rate/);
    expect(deployment.links.get('lte')?.profile.up.rate).toBe(6e6);
  });

  test.each([
    [{ up: { delay: 0.077, rate: 1e12 } }, /up\.rate: a rate is at most 100 Gbit\/s; found 1000000000000/],
    [{ up: { delay: 3600 } }, /up\.delay: a time is at most 274 s; found 3600/],
    [
      { up: { queue: { seconds: 1e6 } } },
      /up\.queue: at this rate and delay, the queue holds .* bytes; at most/,
    ],
    [{ up: { rate: 1 } }, /up\.rate: a rate is at least 100 bit\/s; found 1/],
    [{ up: { loss: 1 } }, /up\.loss: a loss is less than 1/],
  ])('that tc would refuse (%j) is refused before anything is changed', async (values, words) => {
    const before = await disciplines('client', 'lte');
    await expect(changeLink(deployment, { link: 'lte', ...values })).rejects.toThrow(words);
    expect(optionsOf(await disciplines('client', 'lte'))).toEqual(optionsOf(before));
  });

  test('that is to come is tried at once, after those before it', () => {
    const queue = { bytes: 1e9 };
    const later = { at: 2, link: 'dsl', up: { rate: 1e3, queue: { seconds: 1 } } };
    const earlier = { at: 1, link: 'dsl', up: { queue } };
    expect(() =>
      assertPossible(deployment, [{ ...later, up: { queue: { seconds: 1 } } }, earlier]),
    ).not.toThrow();
    expect(() => assertPossible(deployment, [later, earlier])).toThrow(
      /^The change of dsl at 2 s is not valid:\n {2}up\.queue: .* holds 125 bytes, less than a frame/,
    );
    expect(() => assertPossible(deployment, [earlier, { at: 3, link: 'lte2' }])).toThrow(
      /no link "lte2". There are: .* Did you mean "lte"\?/,
    );
    expect(deployment.links.get('dsl')?.profile.up.queue).not.toEqual(queue);
  });

  test('that fails half way is taken back', async () => {
    const before = deployment.links.get('spare');
    // Its bottleneck is changed last, and is not there.
    await world.run(['tc', '-n', 'router-spare', 'qdisc', 'delete', 'dev', 'to-client', 'root']);
    const delays = await disciplines('client', 'spare');
    const change = { link: 'spare', up: { delay: 0.2 }, down: { delay: 0.2 } };
    await expect(changeLink(deployment, change)).rejects.toThrow(/tc/);
    expect(optionsOf(await disciplines('client', 'spare'))).toEqual(optionsOf(delays));
    expect(deployment.links.get('spare')).toEqual(before);
  });

  test.each([
    ['slow', 'HTB', '10.5.0.2'],
    ['slow-wire', 'netem', '10.6.0.2'],
  ])('to a rate that was very low holds at once (%s, %s)', async (link, _shaper, address) => {
    // Each of these packets takes 9.6 s at 1 kbit/s.
    await world.run([process.execPath, '-e', SENDER, address], { node: 'server' });
    await changeLink(deployment, { link, down: { rate: 6e6 } });
    const receiver = await world.spawn({
      node: 'client',
      argv: [process.execPath, '-e', RECEIVER],
      ready: true,
    });
    const started = performance.now();
    const heard = new Promise<string>((resolve) => receiver.onLine(resolve));
    await world.run([process.execPath, '-e', SENDER, address], { node: 'server' });
    expect(await heard).toBe(String(PACKETS));
    // Far below what one packet took, however busy the machine.
    expect(performance.now() - started).toBeLessThan(8000);
  });
});

/** What disciplines are set to, without their counters. */
const optionsOf = (json: string): unknown => readQdiscs(json).map(({ kind, options }) => [kind, options]);
