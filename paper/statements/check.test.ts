import { join } from 'node:path';
import { expect, test } from 'vitest';
import { analyseFigure7 } from '../figure7/analysis/figure7.ts';
import { settingsReason, type SettingThreshold } from '../settings/finding.ts';
import { readRun, type RecordedRun } from '../../results/read.ts';
import { loadPaper } from '../catalogue.ts';
import { checkClaims } from './check.ts';

const paper = await loadPaper();
const options = { seed: 1, resamples: 200 };
const fixture = (name: string) => readRun(join(import.meta.dirname, '../../reports/fixtures', name));

/** A run of three repeats as one of six, which are enough for intervals. */
const doubled = (run: RecordedRun): RecordedRun => ({
  ...run,
  transfers: [
    ...run.transfers,
    ...run.transfers.map((transfer) => ({
      ...transfer,
      cell: `${transfer.cell}+`,
      repeat: transfer.repeat + 3,
    })),
  ],
});
/** The run with thresholds as if found in six repeats; by default those that it has found. */
function enough(run: RecordedRun, thresholds?: object[]): RecordedRun {
  const found = (thresholds ?? run.run.findings['thresholds']) as object[];
  const known = found.map((threshold) => ({ ...threshold, repeats: 6 }));
  return { ...doubled(run), run: { ...run.run, findings: { thresholds: known } } };
}

test('settings explain a threshold when their interval holds it, and else the nearest is named', () => {
  const setting = (label: string, threshold: number | null, low: number | null, high: number | null) =>
    ({ label, threshold, low, high, factors: {}, repeats: 6 }) satisfies SettingThreshold;
  const plain = setting('default', 400_000, 350_000, 450_000);
  expect(settingsReason([plain, setting('small buffer', 1_450_000, 1_400_000, 1_500_000)], 1_400_000)).toBe(
    '1400 KB lies in the interval with small buffer',
  );
  expect(settingsReason([plain, setting('reno', 700_000, 650_000, 750_000)], 1_400_000)).toBe(
    'none of 2 explains it; nearest is reno with 700 KB',
  );
  expect(settingsReason([setting('reno', 700_000, null, null)], 1_400_000)).toContain('not decided');
  expect(settingsReason([setting('loss', null, null, null)], 1_400_000)).toBe('no threshold with any of 1');
});

test('statements of a figure without a run name the command that measures it', async () => {
  const claims = checkClaims(
    paper,
    [doubled(await fixture('figure5')), enough(await fixture('figure7'))],
    options,
  );
  expect(claims.map(({ number }) => number)).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
  const claim = (number: number) => claims[number - 1]!;
  expect(claim(13)).toMatchObject({
    verdict: 'not measured',
    why: 'no run of figure6 is given: npm run reproduce -- figure6',
  });
  expect(claim(3)).toMatchObject({ verdict: 'agrees', reason: '' });
  expect(claim(8)).toMatchObject({
    verdict: 'differs',
    reason: 'see settings: npm run reproduce -- settings',
  });
  expect(claim(20).why).toContain('npm run bench');
  for (const { verdict, why } of claims)
    expect(why === '').toBe(verdict === 'agrees' || verdict === 'differs');
});

test('what follows from how the experiment is made has no verdict', async () => {
  const claims = checkClaims(paper, [await fixture('figure5'), await fixture('figure7')], options);
  expect(claims[4]).toMatchObject({
    verdict: null,
    why: 'follows by construction: under the policy page and bulk transfer share no link',
  });
  expect(claims[4]!.ours).toMatch(/^nyt 1\.000 /);
  expect(claims[11]!.verdict).toBeNull();
});

test('all runs that measure a statement count, and where they contradict each other nothing is decided', async () => {
  const [six, seven] = [await fixture('figure6'), await fixture('figure7')];
  const [threshold] = six.run.findings['thresholds'] as { pair: string[] }[];
  const at = (run: RecordedRun, size: number) =>
    enough(run, [{ ...threshold, threshold: size, interval: [size, size], step: 10_000, smallest: 10_000 }]);
  const verdictOf = (...runs: RecordedRun[]) => checkClaims(paper, runs, options)[8]!;
  expect(verdictOf(at(six, 100_000), at(seven, 110_000)).verdict).toBe('agrees');
  expect(verdictOf(at(six, 60_000), at(seven, 50_000)).verdict).toBe('differs');
  expect(verdictOf(at(six, 100_000), at(seven, 60_000))).toMatchObject({
    ours: 'figure6: 100 KB (100 KB); figure7: 60 KB (60 KB)',
    verdict: 'inconclusive',
    why: 'the runs contradict each other',
  });
  expect(verdictOf(at(seven, 60_000)).ours).toBe('60 KB (60 KB)');
});

test('where a statement differs, runs of conditions and settings say when it agrees', async () => {
  const [five, seven] = [doubled(await fixture('figure5')), await fixture('figure7')];
  const [threshold] = analyseFigure7(seven).thresholds;
  const recorded = (initialWindow: number, size: number) => {
    const { slow: _slow, fast: _fast, paper: _paper, origin: _origin, ...found } = threshold!;
    return {
      ...{ ...found, pair: ['dsl-rural', 'lte'], queue: '50 ms', initialWindow },
      ...{ threshold: size, interval: [size, size], step: 10_000, smallest: 10_000, repeats: 6 },
    };
  };
  const thresholds = [recorded(3, 100_000), recorded(10, 70_000)];
  const run = { ...five.run, name: 'conditions', findings: { thresholds } };
  const transfers = five.transfers.map((transfer) => ({ ...transfer, factors: { queue: '50 ms' } }));
  const seventy = { ...seven.run, findings: { thresholds: [recorded(10, 70_000)] } };
  const claims = checkClaims(paper, [five, { ...seven, run: seventy }, { ...five, run, transfers }], options);
  expect(claims[1]).toMatchObject({ verdict: 'differs', reason: 'conditions: never agrees' });
  expect(claims[8]).toMatchObject({
    verdict: 'differs',
    reason: 'conditions: agrees only with initial window 3',
  });
});
