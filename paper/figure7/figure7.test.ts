import { expect, test } from 'vitest';
import { loadStories } from '../stories.ts';
import { overheadByRepeat } from './analysis/overheads.ts';
import { rightChoices, type Choice } from './analysis/choices.ts';
import { analyseFigure7 } from './analysis/figure7.ts';
import { expectSoundFigure } from '../../reports/figures/check.test-helper.ts';
import {
  syntheticFigure7,
  writeRun,
  type SyntheticRun,
} from '../../reports/fixtures/synthetic.test-helper.ts';
import { readRun } from '../../results/read.ts';
import { findThreshold } from '../../statistics/threshold.ts';
import { buildReport } from '../../reports/document/build.ts';
import { figuresOf, tablesOf } from '../../reports/document/model.ts';

const stories = await loadStories();

const sizes = [10_000, ...Array.from({ length: 20 }, (_, index) => (index + 1) * 100_000)];
const synthetic = () => syntheticFigure7({ sizes, repeats: 6 });
const read = async (run: SyntheticRun) => readRun(await writeRun(run));

test('the threshold of the formula is found for both pairs of links', async () => {
  // Two round trips and the wire: 0.02 + 8 S / 6e6 = 0.14 + 8 S / 12e6 at S = 180 KB, with up to 20 ms added.
  const { thresholds } = analyseFigure7(await read(synthetic()));
  expect(thresholds).toMatchObject([
    { slow: 'dsl', fast: 'lte', threshold: 200_000, paper: 1_400_000, origin: 'computed' },
    { slow: 'dsl-rural', fast: 'lte', threshold: 100_000, paper: 100_000, origin: 'computed' },
  ]);
});

test('a threshold that the run recorded is shown as recorded', async () => {
  const run = synthetic();
  const samples = run.transfers.map(({ size, link, completionTime: time }) => ({ size, link, time }));
  const found = { ...findThreshold(samples, 'dsl', 'lte', { seed: 9, resamples: 50 }), threshold: 777_000 };
  run.run.findings = { thresholds: [{ pair: ['dsl', 'lte'], ...found }] };
  const { thresholds } = analyseFigure7(await read(run));
  expect(thresholds).toMatchObject([{ threshold: 777_000, origin: 'recorded', paper: 1_400_000 }]);
});

test('a choice is right where the link is the better one of downloads in two phases', async () => {
  const { choices, single, choosing } = analyseFigure7(await read(synthetic()));
  expect([...single]).toEqual([
    ['i1 only', 'dsl'],
    ['i2 only', 'lte'],
  ]);
  expect(choosing).toEqual(['filesize']);
  const own = choices.get('filesize')!;
  // The policy of the helper changes at 700 KB; in one phase, the links cross at 180 KB, in two at 375 KB.
  const sizesWith = (differs: (choice: Choice) => boolean) => own.filter(differs).map(({ size }) => size);
  expect(sizesWith(({ chosen, faster }) => chosen !== faster)).toEqual([
    200_000, 300_000, 400_000, 500_000, 600_000,
  ]);
  expect(sizesWith(({ chosen, better }) => chosen !== better)).toEqual([400_000, 500_000, 600_000]);
  expect([rightChoices(own), own.length]).toEqual([18, 21]);
});

test('the overhead of two phases is measured against one phase over the link that was used', async () => {
  const { overheads } = analyseFigure7(await read(synthetic()));
  const of = (series: string, size: number) => {
    const found = overheads.find((overhead) => overhead.series === series && overhead.size === size)!;
    return found.twoPhase - found.onePhase;
  };
  // A second connection costs two round trips; up to 20 ms are added to each connection.
  expect(Math.abs(of('i1 only', 500_000) - 0.02)).toBeLessThan(0.02);
  expect(Math.abs(of('i2 only', 500_000) - 0.14)).toBeLessThan(0.02);
  // Over dsl for the first 15 KB, then over lte: 20 ms of wire and two round trips of dsl, less 10 ms on lte.
  expect(Math.abs(of('filesize', 1_500_000) - 0.03)).toBeLessThan(0.02);
  expect(of('i2 only', 10_000)).toBeLessThan(0.02);
});

test('the overhead of a repeat is the median over its sizes, against one phase of the same repeat', () => {
  const [first] = synthetic().transfers;
  const at = (repeat: number, size: number, completionTime: number) => ({
    ...first!,
    ...{ repeat, size, completionTime, link: 'dsl' },
  });
  const onePhase = [at(0, 1, 1), at(0, 2, 2), at(0, 3, 3), at(1, 1, 2)];
  const twoPhase = [at(0, 1, 1.1), at(0, 2, 2.4), at(0, 3, 3.9), at(1, 1, 2.5), at(2, 1, 9)];
  const overheads = overheadByRepeat(twoPhase, onePhase);
  expect(overheads).toHaveLength(2);
  expect(overheads[0]).toBeCloseTo(0.2, 12);
  expect(overheads[1]).toBeCloseTo(0.25, 12);
});

test('every figure of the report is sound, and every finding stands in words', async () => {
  const report = buildReport([await read(synthetic())], stories);
  const figures = figuresOf(report);
  expect(figures.map(({ id }) => id)).toEqual([
    'figure7',
    'threshold-sweep',
    'regret',
    'two-phase-overhead',
    'figure7-topology',
  ]);
  for (const figure of figures) await expectSoundFigure(figure);
  expect(report.answers).toEqual([
    expect.stringMatching(
      /^From 200 KB on, lte is faster than dsl \(95 % interval [\d–]+ KB, 6 repeats of 21 sizes, 90 KB apart\); the paper states 1400 KB, which lies outside the interval\.$/,
    ),
    expect.stringMatching(
      /^From 100 KB on, lte is faster than dsl-rural .*100 KB, which lies in the interval\.$/,
    ),
    expect.stringMatching(
      /^In two phases, .* lte is faster than dsl from 400 KB on \(95 % interval 400 KB\)/,
    ),
    expect.stringMatching(
      /^filesize used the better link of two-phase downloads at 18 of 21 sizes and the other one at 3; it is at most .* slower .*, at 600 KB /,
    ),
    expect.stringMatching(
      /^i1 only: asking for the size first costs .* ms \(.* %\), median over 21 sizes; at most /,
    ),
    expect.stringMatching(/^i2 only: /),
    expect.stringMatching(/^filesize: /),
  ]);
});

test('tables have unique names, in reports of one run and of several', async () => {
  const run = await read(synthetic());
  for (const runs of [[run], [run, { ...run, label: 'other' }]]) {
    const report = buildReport(runs, stories);
    for (const ids of [
      tablesOf(report).map(({ id }) => id),
      figuresOf(report).map(({ id }) => id),
      report.sections.map(({ id }) => id),
    ]) {
      expect(new Set(ids).size).toBe(ids.length);
    }
  }
});

test('where one part of the run is missing, the other is shown', async () => {
  const run = synthetic();
  run.transfers = run.transfers.filter(({ factors }) => factors['phases'] === 'one');
  const onePhase = buildReport([await read(run)], stories);
  expect(figuresOf(onePhase).map(({ id }) => id)).toEqual(['threshold-sweep', 'figure7-topology']);
  const other = synthetic();
  other.transfers = other.transfers.filter(({ factors }) => factors['phases'] === 'two');
  const twoPhase = buildReport([await read(other)], stories);
  expect(figuresOf(twoPhase).map(({ id }) => id)).toEqual(['figure7', 'regret', 'figure7-topology']);
});

test('a link that is faster at every size leaves the threshold open', async () => {
  const report = buildReport(
    [await read(syntheticFigure7({ sizes: [300_000, 600_000], repeats: 3 }))],
    stories,
  );
  expect(report.answers[1]).toBe(
    'lte is faster than dsl-rural at every size measured, from 300 KB on (3 repeats of 2 sizes, 300 KB apart); ' +
      'the paper states 100 KB; smaller sizes would have to be measured to find a threshold.',
  );
});

test('few repeats have a range, and an interval that an old run recorded for them is none', async () => {
  const run = syntheticFigure7({ sizes, repeats: 3 });
  const recorded = await read(run);
  expect(buildReport([recorded], stories).answers[0]).toMatch(
    /^From 200 KB on, lte is faster than dsl \(range [\d–]+ KB, 3 repeats of 21 sizes, .*which lies outside the range\.$/,
  );
  const [{ range, ...found } = { range: null }] = analyseFigure7(recorded).thresholds;
  expect(range).not.toBeNull();
  const old = { ...found, pair: ['dsl', 'lte'], interval: [200_000, 200_000] };
  const told = { ...recorded, run: { ...recorded.run, findings: { thresholds: [old] } } };
  expect(analyseFigure7(told).thresholds).toMatchObject([{ interval: null, range, origin: 'recorded' }]);
});

test('one repeat is shown without an interval', async () => {
  const report = buildReport([await read(syntheticFigure7({ sizes, repeats: 1 }))], stories);
  expect(report.answers[0]).toContain('faster than dsl (1 repeat of 21 sizes');
  for (const figure of figuresOf(report)) await expectSoundFigure(figure);
});
