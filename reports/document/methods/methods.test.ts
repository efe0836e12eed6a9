import { beforeAll, expect, test } from 'vitest';
import { loadStories } from '../../../paper/stories.ts';
import { syntheticFigure7, writeRun, type SyntheticRun } from '../../fixtures/synthetic.test-helper.ts';
import { readRun } from '../../../results/read.ts';
import { renderMarkdown } from '../../export/markdown.ts';
import { buildReport } from '../build.ts';
import { expectSoundFigure } from '../../figures/check.test-helper.ts';
import { figuresOf, tablesOf, type Report } from '../model.ts';

const stories = await loadStories();

const reportOf = async (run: SyntheticRun): Promise<Report> =>
  buildReport([await readRun(await writeRun(run))], stories);
const small = () => syntheticFigure7({ sizes: [100_000, 900_000], repeats: 2 });

let report: Report;
beforeAll(async () => {
  report = await reportOf(small());
});

const table = (of: Report, id: string) => tablesOf(of).find((candidate) => candidate.id === id)!;
const facts = (of: Report) =>
  Object.fromEntries(table(of, 'figure7-run').rows.map(({ name, value }) => [String(name), value]));

test('the environment names command, world, clock, seed, revision and versions', () => {
  expect(facts(report)).toMatchObject({
    command: 'intentbed reproduce figure7',
    world: expect.stringContaining('User-Mode-Linux') as string,
    clock: expect.stringMatching(/^virtual/) as string,
    seed: 1,
    'git revision': '0123456789abcdef0123456789abcdef01234567',
    'version of kernel': '6.12.0',
    parameters: '{"sizes":20}',
  });
});

test('a revision with changes that are not committed is told, and so is an unknown one', async () => {
  const dirty = small();
  dirty.run.revision!.dirty = true;
  expect(facts(await reportOf(dirty))['git revision']).toMatch(/, with changes that are not committed$/);
  const unknown = small();
  unknown.run.revision = null;
  expect(facts(await reportOf(unknown))['git revision']).toBe('unknown');
});

test('every link has its rates, delays and its queue in three units, in both directions', () => {
  expect(table(report, 'figure7-links').rows).toHaveLength(6);
  expect(table(report, 'figure7-links').rows[0]).toMatchObject({
    name: 'dsl',
    direction: 'down',
    rate: 6_000_000,
    delay: 0.005,
    roundTripTime: 0.01,
    queueBytes: 75_000,
    queueSeconds: 0.1,
    queueBdp: 10,
  });
});

test('the line-up names the discipline on each egress', () => {
  expect(table(report, 'figure7-topology').rows.slice(0, 4)).toEqual([
    { node: 'server', towards: 'router of dsl', discipline: 'netem 5 ms' },
    { node: 'router of dsl', towards: 'client', discipline: 'HTB 6 Mbit/s, queue 75 KB' },
    { node: 'client', towards: 'router of dsl', discipline: 'netem 5 ms' },
    { node: 'router of dsl', towards: 'server', discipline: 'HTB 6 Mbit/s, queue 75 KB' },
  ]);
});

test('loss and jitter of a link are part of its line-up', async () => {
  const lossy = small();
  Object.assign(lossy.run.links[0]!.down, { loss: 0.01, jitter: 0.002, distribution: 'normal' });
  expect(table(await reportOf(lossy), 'figure7-topology').rows[0]).toMatchObject({
    discipline: 'netem 5 ms ± 2 ms (normal), loss 0.01',
  });
});

test('the calibration is told with every check, and a red one is counted', async () => {
  expect(renderMarkdown(report)).toContain('3 properties of the emulated links were measured');
  const red = small();
  red.calibration!.profiles[0]!.checks[0]!.ok = false;
  const built = await reportOf(red);
  expect(renderMarkdown(built)).toContain('2 were within their tolerance, 1 were not.');
  expect(table(built, 'figure7-calibration').rows[0]).toMatchObject({ verdict: 'not met' });
});

test('what the calibration left out is told with its reason', async () => {
  const partly = small();
  const reason = 'the jitter is of the order of the queue';
  partly.calibration!.profiles[0]!.unchecked = (['down', 'up'] as const).map((direction) => ({
    ...{ check: 'queue of datagrams', direction, reason },
  }));
  expect(renderMarkdown(await reportOf(partly))).toContain(
    `not checked, since ${reason}: queue of datagrams (down) and queue of datagrams (up).`,
  );
});

test('a run without calibration says so', async () => {
  const uncalibrated = small();
  uncalibrated.calibration = null;
  expect(renderMarkdown(await reportOf(uncalibrated))).toContain('The run has no calibration: nothing shows');
});

test('settings of every node are listed', () => {
  expect(table(report, 'figure7-settings').rows).toEqual([
    { node: 'client', name: 'net.ipv4.tcp_congestion_control', value: 'cubic' },
    { node: 'server', name: 'net.ipv4.tcp_ecn', value: '0' },
  ]);
});

test('failed cells are listed with their reason and their console', async () => {
  const run = small();
  Object.assign(run.cells[0]!, {
    status: 'failed',
    attempt: 2,
    reason: 'the guest hung',
    console: ['Kernel panic - not syncing'],
  });
  const built = await reportOf(run);
  expect(table(built, 'figure7-excluded').rows).toEqual([
    expect.objectContaining({ status: 'failed', reason: 'the guest hung (attempt 2)' }),
  ]);
  expect(renderMarkdown(built)).toContain('Kernel panic - not syncing');
  expect(renderMarkdown(built)).toContain('11 cells of 12 are used');
});

test('cells that were measured again are counted', async () => {
  const run = small();
  run.cells[0]!.attempt = 2;
  expect(renderMarkdown(await reportOf(run))).toContain('12 cells of 12 are used, 1 of them measured again');
});

test('the statistics are defined, with the seed that was used', () => {
  const text = renderMarkdown(report);
  expect(text).toContain('definition 7 of Hyndman and Fan');
  expect(text).toContain('percentile bootstrap intervals of 2000 resamples, drawn with seed 1');
  expect(text).toContain('Holm, 1979');
});

test('a link that was measured with several queues is told apart in tables and in the picture', async () => {
  const run = small();
  const [dsl] = run.run.links;
  const longer = { ...dsl!.down, queue: { ...dsl!.down.queue, bytes: 225_000 } };
  run.run.links.push({ ...dsl!, down: longer }, { ...dsl!, down: longer });
  const built = await reportOf(run);
  const names = table(built, 'figure7-links').rows.map(({ name }) => name);
  expect([...new Set(names)]).toEqual([
    'dsl (queue 75 KB)',
    'lte',
    'dsl-rural',
    'dsl (queue 225 KB) #1',
    'dsl (queue 225 KB) #2',
  ]);
  const [picture] = figuresOf(built).filter(({ id }) => id === 'figure7-topology');
  expect(picture!.caption).toContain('A link with several queues had one of them at a time.');
  await expectSoundFigure(picture!);
});

test('of many links a few are drawn, and all are listed', async () => {
  const run = small();
  const [dsl] = run.run.links;
  run.run.links = Array.from({ length: 65 }, (_, index) => ({ ...dsl!, name: `link${index}` }));
  run.calibration!.profiles = run.run.links.map(({ name }) => {
    return { ...run.calibration!.profiles[0]!, profile: name };
  });
  const built = await reportOf(run);
  expect(table(built, 'figure7-links').rows).toHaveLength(2 * 65);
  const [picture] = figuresOf(built).filter(({ id }) => id === 'figure7-topology');
  expect(picture!.caption).toContain('The first 6 of 65 links are drawn.');
  const notes = renderMarkdown(built).match(/Synthetic: nothing was measured\./g);
  expect(notes).toHaveLength(1);
});

test('a profile that was calibrated with several queues is named with each', async () => {
  const run = small();
  const [first] = run.calibration!.profiles;
  const withQueue = (expected: number) => ({
    ...first!,
    checks: [{ ...first!.checks[0]!, check: 'largest queue', direction: 'down' as const, expected }],
  });
  run.calibration!.profiles = [withQueue(37_500), withQueue(225_000)];
  const rows = table(await reportOf(run), 'figure7-calibration').rows;
  expect(rows.map(({ profile }) => profile)).toEqual(['dsl (queue 37.5 KB)', 'dsl (queue 225 KB)']);
});
