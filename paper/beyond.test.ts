import { expect, test } from 'vitest';
import { loadStories } from './stories.ts';
import { expectSoundFigure } from '../reports/figures/check.test-helper.ts';
import {
  syntheticFigure7,
  syntheticPages,
  writeRun,
  type SyntheticRun,
} from '../reports/fixtures/synthetic.test-helper.ts';
import { readRun } from '../results/read.ts';
import { buildReport } from '../reports/document/build.ts';
import { figuresOf, tablesOf } from '../reports/document/model.ts';

const stories = await loadStories();

const report = async (run: SyntheticRun) => buildReport([await readRun(await writeRun(run))], stories);

/** A run of this name that found this; its sweeps stand for those of the experiment. */
function found(name: string, findings: Record<string, unknown>): SyntheticRun {
  const run = syntheticFigure7({ sizes: [100_000, 900_000], repeats: 1 });
  return { ...run, run: { ...run.run, name, findings } };
}

const point = (rttRatio: number, rateRatio: number, threshold: number | null, predicted: number | null) => ({
  ...{ rttRatio, rateRatio, threshold, predicted },
  low: threshold,
  high: threshold,
  largest: 2_000_000,
});
const POINTS = [
  point(2, 2, 50_000, 40_000),
  point(2, 4, 20_000, 20_000),
  point(7, 2, null, 900_000),
  point(7, 4, 300_000, 600_000),
];
const sensitivity = (points: object[]) =>
  found('sensitivity', { sensitivity: { base: { rate: 6e6, roundTripTime: 0.01, name: 'base' }, points } });

test('sensitivity: two maps on one scale, and how well the model predicts', async () => {
  const built = await report(sensitivity(POINTS));
  expect(built.answers).toEqual([
    'Over 4 pairs of links, with 10 ms and 6 Mbit/s as the slower link, the threshold lies from 20 KB to 300 KB; ' +
      '1 pair reached none up to 2000 KB.',
    'The model of slow start predicts 1.00× the measured threshold (median of 3 pairs; from 0.800× to 2.00×); ' +
      '1 other pair had only one of the two.',
  ]);
  const figures = figuresOf(built);
  expect(figures.map(({ id }) => id)).toEqual(['sensitivity', 'sensitivity-topology']);
  for (const figure of figures) await expectSoundFigure(figure);
  expect(await expectSoundFigure(figures[0]!)).toContain('>none<');
});

test('sensitivity: thresholds that are all the same, and none at all, are shown', async () => {
  for (const points of [[point(2, 2, 50_000, null)], [point(2, 2, null, null), point(2, 4, null, null)]]) {
    const built = await report(sensitivity(points));
    expect(built.answers[1]).toContain('cannot be compared');
    await expectSoundFigure(figuresOf(built)[0]!);
  }
});

const setting = (label: string, threshold: number | null, low: number | null, high: number | null) => {
  return { label, factors: { initialWindow: 3 }, threshold, low, high, repeats: 6 };
};

test('settings: a dot per setting with its interval, and the one that explains the threshold', async () => {
  const settings = [
    setting('default', 400_000, 350_000, 450_000),
    setting('initial window 3', 1_450_000, 1_400_000, 1_500_000),
    setting('receive buffer 64 KiB', null, null, null),
  ];
  const built = await report(found('settings', { settings }));
  expect(built.answers).toEqual([
    'Over 3 settings the threshold between i1 and i2 lies from 400 KB to 1450 KB (the paper: 1400 KB); ' +
      '1400 KB lies in the interval with initial window 3.',
  ]);
  const figures = figuresOf(built);
  expect(figures.map(({ id }) => id)).toEqual(['settings', 'settings-topology']);
  expect(await expectSoundFigure(figures[0]!)).toContain('none up to the largest size');
});

test('settings: thresholds without intervals are shown as such', async () => {
  const built = await report(
    found('settings', {
      settings: [{ ...setting('default', 400_000, 390_000, 410_000), repeats: 5 }],
    }),
  );
  await expectSoundFigure(figuresOf(built)[0]!);
  expect(built.answers[0]).toContain('not decided, since fewer than 6 repeats have no interval');
});

test('a finding that is missing or malformed is named, and the methods are shown', async () => {
  const texts = async (run: SyntheticRun) =>
    (await report(run)).sections.flatMap(({ blocks }) =>
      blocks.flatMap((block) => (block.kind === 'paragraph' ? [block.text] : [])),
    );
  expect(await texts(found('settings', {}))).toContain(
    'The run has no finding "settings" yet: it is written when all cells are measured.',
  );
  expect(await texts(found('sensitivity', { sensitivity: { base: 1, points: [] } }))).toContainEqual(
    expect.stringMatching(/^run\.json: findings\.sensitivity is left out: base: .*points: /),
  );
});

/** Pages beside a bulk transfer under two queues; with the long one all take ten seconds longer over one link. */
function twoQueues(): SyntheticRun {
  const run = syntheticPages({ repeats: 6, name: 'conditions' });
  for (const transfer of run.transfers) if (transfer.client === 'page') transfer.client = transfer.workload;
  const transfers = ['50 ms', '300 ms'].flatMap((queue) =>
    run.transfers.map((transfer) => {
      const isSlow = queue === '300 ms' && transfer.policy !== 'category' && transfer.client !== 'bulk';
      const later = isSlow ? 10 : 0;
      return {
        ...transfer,
        factors: { queue },
        cell: `${transfer.cell} ${queue}`,
        lastByte: transfer.lastByte + later,
        completionTime: transfer.completionTime + later,
      };
    }),
  );
  return { ...run, transfers, cells: [] };
}

test('conditions: small multiples, and for each statement the conditions under which it agrees', async () => {
  const built = await report(twoQueues());
  expect(built.answers).toHaveLength(1);
  expect(built.answers[0]).toMatch(
    /^The paper's statements about pages under 2 conditions: always .*only under some 3;/,
  );
  const figures = figuresOf(built);
  expect(figures.map(({ id }) => id)).toEqual([
    'conditions-nyt',
    'conditions-flickr',
    'conditions-bulk-beside-nyt',
    'conditions-bulk-beside-flickr',
    'conditions-topology',
  ]);
  for (const figure of figures) await expectSoundFigure(figure);
  const rows = tablesOf(built).find(({ id }) => id === 'statements-by-condition')!.rows;
  expect(rows.find(({ number }) => number === 3)).toMatchObject({ holds: 'only with queue 300 ms' });
  expect(rows.find(({ number }) => number === 13)).toMatchObject({ holds: 'not decided' });
});
