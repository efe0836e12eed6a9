import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { describeWorlds, VIRTUAL } from '../../testbed/testing/worlds.ts';
import { openWorld } from '../../testbed/worlds/kinds/choose.ts';
import type { MeasuredTransfer } from '../../results/schema.ts';
import { only } from '../define.ts';
import { keyOf } from '../matrix/cell.ts';
import { jobOf } from '../matrix/job.ts';
import { cellsOf, type MatrixInput } from '../matrix/matrix.ts';
import { bulk, page, stream } from '../../workloads/clients/index.ts';
import type { ClientInput } from '../../workloads/clients/client.ts';
import { Recorder } from './recorder.ts';
import { Site } from './sites/site.ts';
import { planSites } from './sites/sites.ts';

/** A page of 20 objects on two hosts: a style sheet that mentions fonts, scripts, and pictures elsewhere. */
const small = {
  name: 'small',
  source: 'this test',
  synthetic: true,
  objects: [
    { url: 'http://www.example/', size: 30_000, type: 'text/html', parent: null },
    { url: 'http://www.example/style.css', size: 8_000, type: 'text/css', parent: 0 },
    ...Array.from({ length: 8 }, (_, index) => ({
      url: `http://www.example/font${index}`,
      size: 20_000 + index,
      type: 'font/woff2',
      parent: 1,
    })),
    ...Array.from({ length: 9 }, (_, index) => ({
      url: `http://pictures.example/${index}`,
      size: index === 0 ? 0 : 3_000 * index,
      type: 'image/png',
      parent: 0,
    })),
    { url: 'http://pictures.example/large', size: 500_000, type: 'image/png', parent: 0 },
  ],
};

const filesize = { label: 'filesize', name: 'filesize', settings: { threshold: 100_000 } };

const cellOf = (policy: MatrixInput['policies'][number], clients: ClientInput[]) => {
  const [cell] = cellsOf(
    {
      links: [['dsl', 'lte']],
      policies: [policy],
      workloads: [{ name: 'test', clients, lead: 1 }],
      repeats: 1,
    },
    1,
    'a test',
  );
  return cell!;
};

const loadTime = (transfers: readonly MeasuredTransfer[]): number =>
  Math.max(...transfers.map(({ lastByte }) => lastByte)) - Math.min(...transfers.map(({ start }) => start));

/** The most objects that were on their way at once. */
const mostAtOnce = (transfers: readonly MeasuredTransfer[]): number =>
  Math.max(
    ...transfers.map(
      ({ start }) => transfers.filter((other) => other.start <= start && start < other.lastByte).length,
    ),
  );

describeWorlds('clients', VIRTUAL, (open, choice) => {
  let site: Site;
  beforeAll(async () => {
    const anyCell = cellOf('category', [bulk()]);
    site = await Site.open(await open(), planSites([anyCell])(anyCell));
  });
  const load = async (policy: MatrixInput['policies'][number], ...clients: ClientInput[]) => {
    const { transfers } = await site.runCell(jobOf(cellOf(policy, clients)), () => undefined);
    return transfers;
  };

  test('wget asks for one object at a time, in the order of the page, over a connection each', async () => {
    const transfers = await load(only('dsl'), page(small));
    expect(transfers.map(({ object }) => object)).toEqual(small.objects.map(({ url }) => url));
    expect(mostAtOnce(transfers)).toBe(1);
    expect(transfers.flatMap(({ connections }) => connections).some(({ reused }) => reused)).toBe(false);
    for (const { bytes, size } of transfers) expect(bytes).toBe(size);
  });

  test('a kept connection saves a round trip for each object but the first', async () => {
    const [made, kept] = [
      await load(only('lte'), page(small)),
      await load(only('lte'), page(small, { connections: 'keep-alive' })),
    ];
    const reused = kept.map(({ connections: [first] }) => first?.reused);
    expect(reused).toEqual([false, ...small.objects.slice(1).map(() => true)]);
    const saved = (loadTime(made) - loadTime(kept)) / (small.objects.length - 1);
    // The window of a kept connection has grown besides.
    expect(saved).toBeGreaterThan(0.07);
  });

  test('two phases over a kept connection reuse it when the rest takes the same link', async () => {
    const transfers = await load(filesize, page(small, { connections: 'keep-alive', phases: 'two' }));
    const large = transfers.at(-1)!;
    expect(large.connections.map(({ phase, link, reused }) => [phase, link, reused])).toEqual([
      ['head', 'dsl', true],
      ['rest', 'lte', false],
    ]);
    const font = transfers[2]!;
    expect(font.connections.map(({ phase, link, reused }) => [phase, link, reused])).toEqual([
      ['head', 'dsl', true],
      ['rest', 'dsl', true],
    ]);
  });

  test.each(['one', 'two'] as const)(
    'a server thinks before it answers, once for each object: %s',
    async (phases) => {
      const slow = { ...small, objects: small.objects.map((one) => ({ ...one, thinkTime: 0.25 })) };
      const before = await load(only('dsl'), page(small, { phases }));
      const transfers = await load(only('dsl'), page(slow, { phases }));
      const waits = transfers.map(
        ({ completionTime }, index) => completionTime - before[index]!.completionTime,
      );
      for (const wait of waits) expect(wait).toBeCloseTo(0.25, 1);
      for (const { connections } of transfers)
        expect(connections[0]!.firstByte - connections[0]!.connected).toBeGreaterThanOrEqual(0.25);
    },
  );

  test('a browser asks for what it knows of, over six connections to a host at most', async () => {
    const transfers = await load(only('lte'), page(small, { model: 'browser' }));
    expect(transfers.map(({ object }) => object)).toEqual(small.objects.map(({ url }) => url));
    for (const [index, { parent }] of small.objects.entries())
      if (parent !== null)
        expect(transfers[index]!.start).toBeGreaterThanOrEqual(transfers[parent]!.lastByte);
    for (const host of ['www', 'pictures']) {
      const own = transfers.filter(({ object }) => object.includes(host));
      expect(mostAtOnce(own)).toBe(6);
    }
    expect(transfers.some(({ connections: [first] }) => first?.reused)).toBe(true);
  });

  test('a browser tells the size of each object, and the policy goes by it', async () => {
    const transfers = await load(filesize, page(small, { model: 'browser' }));
    for (const { size, intents, link } of transfers) {
      expect(intents).toEqual({ filesize: size });
      expect(link).toBe(size > 100_000 ? 'lte' : 'dsl');
    }
  });

  test('a bulk transfer begins before the page and is cut when that has come; its bytes are watched', async () => {
    const transfers = await load('category', page(small, { intents: { category: 'query' } }), bulk());
    const [bulkTransfer] = transfers.filter(({ client }) => client === 'bulk');
    const pageTransfers = transfers.filter(({ client }) => client === 'small');
    expect(pageTransfers).toHaveLength(small.objects.length);
    expect(new Set(pageTransfers.map(({ link }) => link))).toEqual(new Set(['dsl']));
    expect(bulkTransfer).toMatchObject({ link: 'lte', cut: true, size: 50_000_000 });
    expect(pageTransfers[0]!.start - bulkTransfer!.start).toBeGreaterThanOrEqual(1);
    const end = Math.max(...pageTransfers.map(({ lastByte }) => lastByte));
    expect(Math.abs(bulkTransfer!.lastByte - end)).toBeLessThan(0.1);
    const samples = bulkTransfer!.samples!;
    expect(samples.length).toBeGreaterThan(4);
    expect(samples.map(([, bytes]) => bytes)).toEqual(
      samples.map(([, bytes]) => bytes).toSorted((a, b) => a - b),
    );
    expect(samples.at(-1)).toEqual([bulkTransfer!.lastByte, bulkTransfer!.bytes]);
    // At 12 Mbit/s, less headers, once slow start is over.
    const late = samples.filter(([time]) => time > bulkTransfer!.start + 1.5);
    const [[from, before], [to, after]] = [late[0]!, late.at(-1)!];
    expect((8 * (after - before)) / (to - from)).toBeGreaterThan(11e6);
  });

  test('bulk transfers alone end with their object', async () => {
    const transfers = await load(only('lte'), bulk({ size: 3_000_000 }));
    expect(transfers.map(({ size, bytes, cut }) => [size, bytes, cut])).toEqual([
      [3_000_000, 3_000_000, undefined],
    ]);
  });

  test('a video that the link cannot carry stalls, as long as its segments are late', async () => {
    const ladder = [{ bitrate: 15_000_000, width: 1920, height: 1080 }];
    const asked = stream({ duration: 10, segment: 2, startup: 2, ladder });
    const { transfers, measures } = await site.runCell(jobOf(cellOf(only('lte'), [asked])), () => undefined);
    expect(transfers.map(({ size }) => size)).toEqual(Array.from({ length: 5 }, () => 3_750_000));
    expect(transfers.map(({ connections: [first] }) => first?.reused)).toEqual([
      false,
      true,
      true,
      true,
      true,
    ]);
    const [first, ...others] = transfers.map(({ lastByte }) => lastByte - transfers[0]!.start);
    // Each segment is later than the two seconds that the one before lasts: the player waits for every one.
    const waits = others.map((time, index) => time - (transfers[index]!.lastByte - transfers[0]!.start) - 2);
    expect(Math.min(...waits)).toBeGreaterThan(0.3);
    expect(measures?.['stream']).toMatchObject({ stalls: 4, switches: 0, bitrate: 15_000_000 });
    expect(measures?.['stream']?.['startupDelay']).toBeCloseTo(first!, 3);
    expect(measures?.['stream']?.['stalledTime']).toBeCloseTo(
      waits.reduce((sum, wait) => sum + wait, 0),
      3,
    );
  });

  test('a video says of each segment what its version needs, and climbs as its buffer fills', async () => {
    const transfers = await load(only('lte'), stream({ duration: 60 }));
    expect(transfers).toHaveLength(15);
    for (const { size, intents } of transfers) {
      expect(intents).toMatchObject({ category: 'stream', timeliness: 'stream', burstiness: 'regular' });
      expect(size).toBe(Number(intents['bitrate']) * 4);
    }
    expect(transfers.map(({ intents }) => intents['duration'])).toEqual(
      transfers.map((_, index) => 60 - 4 * index),
    );
    const sizes = transfers.map(({ size }) => size);
    expect(sizes[0]).toBe(72_500);
    expect(sizes.at(-1)).toBe(Math.max(...sizes));
    expect(sizes.at(-1)).toBeGreaterThan(2_000_000);
    // No more than the buffer holds is fetched ahead.
    const { start } = transfers[0]!;
    for (const [index, transfer] of transfers.entries())
      expect(4 * (index + 1) - (transfer.start - start)).toBeLessThanOrEqual(30 + 0.5);
  });

  test('the packets of a cell can be kept, and keeping them moves no time', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'intentbed-captures-'));
    try {
      const recorder = Recorder.into(directory);
      const cell = cellOf(only('dsl'), [page(small)]);
      const run = () => site.runCell(jobOf(cell), () => undefined);
      const [plain, captured] = [await run(), await recorder.recorded(site.world, cell, run)];
      expect(Math.abs(loadTime(captured.transfers) - loadTime(plain.transfers))).toBeLessThan(1e-3);
      const sizeOf = (link: string) =>
        statSync(join(directory, 'captures', keyOf(cell), `${link}.pcapng`)).size;
      const bytes = plain.transfers.reduce((sum, transfer) => sum + transfer.bytes, 0);
      expect(sizeOf('dsl')).toBeGreaterThan(bytes);
      expect(sizeOf('lte')).toBeLessThan(4096);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('what is seen while a cell runs says what TCP and the queue did', async () => {
    const cell = cellOf(only('dsl'), [page(small), bulk({ size: 3_000_000 })]);
    const run = (watch: boolean) => site.runCell(jobOf(cell, { watch }), () => undefined);
    const [plain, watched] = [await run(false), await run(true)];
    expect(plain.counted?.times.length).toBeGreaterThan(20);
    expect(plain.watched).toBeUndefined();
    const { times, received } = watched.counted!;
    expect(times.length).toBeGreaterThan(20);
    expect(times.length).toBeLessThanOrEqual(257);
    const { dsl = [], lte = [] } = received;
    expect(dsl.at(-1)).toBeGreaterThan(watched.transfers.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(lte.at(-1)).toBeLessThan(1000);
    if (choice.clock === 'virtual')
      for (const [index, bytes] of dsl.entries()) {
        // A frame more may come than the rate allows: the token bucket has one in store.
        const seconds = times[index]! - (times[index - 1] ?? 0);
        expect(8 * (bytes - (dsl[index - 1] ?? 0))).toBeLessThanOrEqual(6e6 * seconds + 2 * 1514 * 8);
      }
    const { connections, queues } = watched.watched!;
    expect(new Set(connections.map(({ link }) => link))).toEqual(new Set(['dsl']));
    const longest = connections.toSorted((a, b) => b.samples.length - a.samples.length)[0]!.samples;
    const [windows, smoothed] = [longest.map(([, window]) => window), longest.map(([, , rtt]) => rtt)];
    expect(Math.max(...windows)).toBeGreaterThan(2 * windows[0]!);
    expect(Math.min(...smoothed)).toBeGreaterThanOrEqual(0.0099);
    expect(Math.max(...smoothed)).toBeGreaterThan(0.05);
    // 100 ms at 6 Mbit/s are 75,000 bytes.
    const waiting = queues['dsl']!.map(([, bytes]) => bytes);
    expect(Math.max(...waiting)).toBeGreaterThan(0.8 * 75_000);
    expect(Math.max(...waiting)).toBeLessThanOrEqual(75_000);
    expect(Math.max(...queues['lte']!.map(([, bytes]) => bytes))).toBeLessThan(3000);
  });

  test('a cell leaves nothing behind: it takes as long alone as after others', async () => {
    const cell = jobOf(cellOf('category', [page(small, { intents: { category: 'query' } }), bulk()]));
    const timesOf = (transfers: readonly MeasuredTransfer[]) =>
      transfers.filter(({ client }) => client === 'small').map(({ completionTime }) => completionTime);
    await using alone = await Site.open(await openWorld(choice), site.spec);
    const first = timesOf((await alone.runCell(cell, () => undefined)).transfers);
    const later = timesOf((await site.runCell(cell, () => undefined)).transfers);
    const again = timesOf((await site.runCell(cell, () => undefined)).transfers);
    // A frame at 6 Mbit/s: the random draws of a kernel may move a transfer by one.
    for (const other of [later, again])
      for (const [index, time] of other.entries())
        expect(Math.abs(time - first[index]!)).toBeLessThan((1514 * 8) / 6e6);
  });
});
