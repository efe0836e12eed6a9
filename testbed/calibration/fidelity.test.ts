import { expect, test } from 'vitest';
import { profileSchema, profileNamed, type Profile, type ProfileInput } from '../profiles.ts';
import { describeWorlds, VIRTUAL } from '../testing/worlds.ts';
import type { World } from '../worlds/world.ts';
import type { Calibration } from '../../results/schema.ts';
import { measureLinks } from './calibrate.ts';

/** Each rule of emulated links is a trap: the gate is green without it and red with it. */

const profile = (changes: Partial<ProfileInput>): Profile =>
  profileSchema.parse({ ...profileNamed('dsl'), ...changes });

/** A link on which every trap shows within seconds. */
const link = profile({ name: 'link', down: { rate: 10e6, delay: 0.02 }, up: { rate: 2e6, delay: 0.02 } });
const other = profile({ name: 'other' });

/** Jitter that is more than the delay, too, where that has a formula. */
const OTHER_JITTER: Partial<ProfileInput> = {
  down: { rate: 10e6, delay: 0.02, jitter: 0.005, distribution: 'paretonormal' },
  up: { rate: 2e6, delay: 0.02, jitter: 0.03, distribution: 'pareto' },
};

describeWorlds('the calibration gate', VIRTUAL, (open) => {
  /** Brings links up, springs a trap, measures the first. */
  async function gate(
    profiles: Profile[],
    trap: (world: World) => Promise<unknown> = async () => undefined,
    seed?: number,
  ): Promise<Calibration> {
    const world = await open();
    await world.topology({ links: profiles, ...(seed === undefined ? {} : { seed }) });
    await trap(world);
    const queue = profiles.slice(0, 1);
    for await (const calibration of measureLinks(world, profiles, () => queue.shift())) {
      await world.close();
      return calibration;
    }
    throw new Error('nothing was measured');
  }
  const red = ({ checks }: Calibration): string[] =>
    checks.filter(({ ok }) => !ok).map(({ check, direction }) => `${check}, ${direction}`);
  const tc = (world: World, node: string, line: string) => world.run(['tc', ...line.split(' ')], { node });

  test('is green for a link as it is brought up', async () => {
    expect(red(await gate([link]))).toEqual([]);
  });

  test('is green for the other shaper, with jitter, with loss, and with a short and a long queue', async () => {
    for (const changes of [
      { shaper: 'netem-rate' },
      { down: { ...link.down, jitter: 0.002 } },
      { down: { ...link.down, loss: 0.02 }, up: { ...link.up, loss: 0.01 } },
      { down: { ...link.down, queue: { bdp: 0.3 } } },
      { down: { ...link.down, queue: { bdp: 4 } } },
    ] as Partial<ProfileInput>[])
      expect(red(await gate([profile({ ...link, ...changes })]))).toEqual([]);
  });

  test.each([
    ['32 kbit/s', { down: { rate: 32e3, delay: 0.025 }, up: { rate: 32e3, delay: 0.025 } }],
    ['50/0.128 Mbit/s', { down: { rate: 50e6, delay: 0.01 }, up: { rate: 128e3, delay: 0.01 } }],
    ['300/1 Mbit/s', { down: { rate: 300e6, delay: 0.01 }, up: { rate: 1e6, delay: 0.01 } }],
    ['1 Gbit/s', { down: { rate: 1e9, delay: 0.005 }, up: { rate: 1e9, delay: 0.005 } }],
    // Fast enough for a collector of garbage at work in the middle of it.
    ['100/50 Mbit/s', { down: { rate: 100e6, delay: 0.003 }, up: { rate: 50e6, delay: 0.003 } }],
    ['a delay of 0', { down: { ...link.down, delay: 0 }, up: { ...link.up, delay: 0 } }],
    ['jitter that reorders', { down: { ...link.down, jitter: 0.005 }, reordering: true }],
    ['other distributions of jitter', OTHER_JITTER],
    ['a queue of one frame', { down: { ...link.down, queue: { bytes: 1514 } } }],
  ] satisfies [string, Partial<ProfileInput>][])('is green for %s', async (_, changes) => {
    expect(red(await gate([profile({ ...link, ...changes })]))).toEqual([]);
  });

  test.each([1, 2, 3])('is green for jitter longer than the delay, with seed %i', async (seed) => {
    const changes = { down: { ...link.down, jitter: 0.03 }, up: { ...link.up, jitter: 0.02 } };
    expect(red(await gate([profile({ ...link, ...changes })], undefined, seed))).toEqual([]);
  });

  // The guest's clock begins with its world; without a wait a packet was due before 0, and stayed for good.
  test('keeps no packet for good whose draw lies before the delay', async () => {
    await using world = await open();
    await world.topology({ links: [withDown({ delay: 0.001, jitter: 0.5 })], seed: 1 });
    await world.run(['sleep', '5']);
    const { stdout } = await tc(world, 'server', '-s qdisc show dev link');
    expect(stdout).toMatch(/^qdisc netem .* delay 1ms +500ms/);
    expect(stdout).toContain('backlog 0b 0p');
  });

  /** The class of the way down, with another rate. */
  const slower = (world: World, rate: string) =>
    tc(
      world,
      'router-link',
      `class change dev to-client classid 1:1 htb rate ${rate} ceil ${rate} burst 1514 cburst 1514 quantum 1514`,
    );
  const withDown = (changes: Partial<ProfileInput['down']>): Profile =>
    profile({ ...link, down: { ...link.down, ...changes } });

  test.each([
    ['a short queue', { queue: { bdp: 0.3 } }, '3mbit'],
    ['losses', { loss: 0.001 }, '6500kbit'],
    ['jitter', { jitter: 0.01 }, '8mbit'],
  ] satisfies [string, Partial<ProfileInput['down']>, string][])(
    'a wrong rate is red beside %s, in both families',
    async (_, changes, rate) => {
      const calibration = await gate([withDown(changes)], (world) => slower(world, rate));
      expect(red(calibration)).toEqual(
        expect.arrayContaining(['rate of datagrams, IPv4, down', 'rate of datagrams, IPv6, down']),
      );
    },
  );

  test('losses that are not there are red', async () => {
    const calibration = await gate([withDown({ loss: 0.002 })], (world) =>
      tc(world, 'server', 'qdisc change dev link root handle 1: netem delay 20ms loss 0% limit 9000'),
    );
    expect(red(calibration)).toEqual(
      expect.arrayContaining(['packets lost, IPv4, down', 'packets lost, IPv6, down']),
    );
  });

  test('jitter that is not there is red', async () => {
    const calibration = await gate([withDown({ jitter: 0.005 })], async (world) => {
      await tc(world, 'server', 'qdisc del dev link root');
      await tc(world, 'server', 'qdisc add dev link root handle 1: netem delay 20ms limit 9000');
    });
    expect(red(calibration)).toContain('deviation of the delay, IPv4, down');
  });

  test('IPv6 that passes without a rate is red', async () => {
    const calibration = await gate([link], async (world) => {
      const fast = 'htb rate 1gbit burst 125000 cburst 125000';
      await tc(world, 'router-link', `class add dev to-client parent 1: classid 1:2 ${fast}`);
      const filter = 'protocol ipv6 prio 1 u32 match u32 0 0 flowid 1:2';
      await tc(world, 'router-link', `filter add dev to-client parent 1: ${filter}`);
    });
    expect(red(calibration)).toEqual(
      expect.arrayContaining([
        'rate of datagrams, IPv6, down',
        'settings that the profile does not state: classes 2: filters, down',
      ]),
    );
    expect(red(calibration)).not.toContain('rate of datagrams, IPv4, down');
  });

  test('the right round-trip time of two wrong delays is red', async () => {
    const calibration = await gate([link], async (world) => {
      await tc(world, 'server', 'qdisc change dev link root handle 1: netem delay 10ms limit 9000');
      await tc(world, 'client', 'qdisc change dev link root handle 1: netem delay 30ms limit 9000');
    });
    expect(red(calibration)).toEqual(
      expect.arrayContaining(['one-way delay, 134 bytes, IPv4, down', 'one-way delay, 134 bytes, IPv6, up']),
    );
  });

  test('rule 1: netem as the leaf of HTB, where packets age their delay while they queue, is red', async () => {
    const calibration = await gate([link], async (world) => {
      await tc(world, 'server', 'qdisc replace dev link root pfifo');
      await tc(
        world,
        'router-link',
        'qdisc replace dev to-client parent 1:1 handle 20: netem delay 20ms limit 83',
      );
    });
    expect(red(calibration)).toContain('round-trip time under load, largest, down');
  });

  test('rule 2: a shaper on the sender’s own veth, where TCP Small Queues leaves no queue, is red', async () => {
    const calibration = await gate([link], async (world) => {
      await tc(world, 'router-link', 'qdisc replace dev to-client root netem delay 20ms limit 10000');
      await tc(world, 'server', 'qdisc del dev link root');
      await tc(world, 'server', 'qdisc add dev link root handle 1: htb default 1');
      await tc(
        world,
        'server',
        'class add dev link parent 1: classid 1:1 htb rate 10mbit burst 1514 cburst 1514',
      );
      await tc(world, 'server', 'qdisc add dev link parent 1:1 handle 10: bfifo limit 125000');
    });
    expect(red(calibration)).toContain('largest queue, down');
  });

  test('rule 3: a delay stage whose limit is below rate times delay drops, and is red', async () => {
    const calibration = await gate([link], (world) =>
      tc(world, 'server', 'qdisc change dev link root handle 1: netem delay 20ms limit 10'),
    );
    expect(red(calibration)).toContain('drops of the delay stage, down');
  });

  test('rule 5: a burst that lets a small object skip the link is red', async () => {
    const calibration = await gate([link], (world) =>
      tc(
        world,
        'router-link',
        'class change dev to-client classid 1:1 htb rate 10mbit burst 15k cburst 15k quantum 1514',
      ),
    );
    expect(red(calibration)).toEqual(
      expect.arrayContaining(['burst, read back, down', 'cburst, read back, down']),
    );
  });

  test('rule 7: a queue of another length than the profile’s is red', async () => {
    const calibration = await gate([link], (world) =>
      tc(world, 'router-link', 'qdisc replace dev to-client parent 1:1 handle 20: pfifo limit 1000'),
    );
    expect(red(calibration)).toContain('largest queue, down');
  });

  test('rule 8: a client without source rules leaves by another link, and is red', async () => {
    const calibration = await gate([link, other], async (world) => {
      await world.run(['ip', 'rule', 'del', 'priority', '1001'], { node: 'client' });
      await world.run(['ip', 'route', 'replace', 'default', 'via', '10.2.0.1', 'dev', 'other'], {
        node: 'client',
      });
    });
    expect(red(calibration)).toEqual(
      expect.arrayContaining(['packets on another link, down', 'packets on another link, up']),
    );
  });

  test('rule 12: packets that HTB has no class for are red', async () => {
    const calibration = await gate([link], async (world) => {
      await tc(world, 'router-link', 'qdisc del dev to-client root');
      await tc(world, 'router-link', 'qdisc add dev to-client root handle 1: htb default 9');
      await tc(
        world,
        'router-link',
        'class add dev to-client parent 1: classid 1:1 htb rate 10mbit burst 1514 cburst 1514',
      );
    });
    expect(red(calibration)).toContain('packets sent unshaped, down');
  });

  test('rule 13: loss delays no first packet: neighbours are permanent and addresses are not tentative', async () => {
    const world = await open();
    await world.topology({ links: [profile({ name: 'link', down: { ...link.down, loss: 0.9 } })] });
    for (const node of ['client', 'server', 'router-link']) {
      const neighbours = (await world.run(['ip', 'neighbour', 'show'], { node })).stdout
        .trim()
        .split('\n')
        // Multicast needs no neighbour.
        .filter((line) => !line.trimEnd().endsWith('NOARP'));
      expect(neighbours.every((line) => line.trimEnd().endsWith('PERMANENT'))).toBe(true);
      expect((await world.run(['ip', 'address', 'show', 'tentative'], { node })).stdout).toBe('');
    }
  });

  test('rule 6: no discipline ever sees a packet larger than a frame', async () => {
    const world = await open();
    await world.topology({ links: [link] });
    for (const node of ['client', 'server', 'router-link']) {
      const { stdout } = await world.run(['ip', '-d', '-j', 'link', 'show', 'type', 'veth'], { node });
      const devices = JSON.parse(stdout) as { gso_max_segs: number }[];
      expect(devices.length).toBeGreaterThan(0);
      expect(devices.map(({ gso_max_segs }) => gso_max_segs)).toEqual(devices.map(() => 1));
    }
  });
});
