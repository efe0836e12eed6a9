import { join } from 'node:path';
import { expect, test } from 'vitest';
import { analyseFigure7 } from '../figure7/analysis/figure7.ts';
import { settingsReason, type SettingThreshold } from '../settings/finding.ts';
import { readRun } from '../../results/read.ts';
import { loadPaper } from '../catalogue.ts';
import { checkClaims } from './check.ts';

const paper = await loadPaper();
const options = { seed: 1, resamples: 200 };
const fixture = (name: string) => readRun(join(import.meta.dirname, '../../reports/fixtures', name));

test('settings explain a threshold when their interval holds it, and else the nearest is named', () => {
  const setting = (label: string, threshold: number | null, low: number | null, high: number | null) =>
    ({ label, threshold, low, high, factors: {} }) satisfies SettingThreshold;
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
  const claims = checkClaims(paper, [await fixture('figure5'), await fixture('figure7')], options);
  expect(claims.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  const claim = (number: number) => claims[number - 1]!;
  expect(claim(13)).toMatchObject({
    verdict: 'cannot be checked',
    why: 'no run of figure6 is given: npm run reproduce -- figure6',
  });
  expect(claim(3)).toMatchObject({ verdict: 'agrees', reason: '' });
  expect(claim(8)).toMatchObject({
    verdict: 'differs',
    reason: 'see settings: npm run reproduce -- settings',
  });
  expect(claim(20).why).toContain('npm run bench');
  for (const { verdict, why } of claims) expect(why === '').toBe(verdict !== 'cannot be checked');
});

test('where a statement differs, runs of conditions and settings say when it agrees', async () => {
  const [five, seven] = [await fixture('figure5'), await fixture('figure7')];
  const [threshold] = analyseFigure7(seven).thresholds;
  const recorded = (initialWindow: number, size: number) => {
    const { slow: _slow, fast: _fast, paper: _paper, origin: _origin, ...found } = threshold!;
    return {
      ...{ ...found, pair: ['dsl-rural', 'lte'], queue: '50 ms', initialWindow },
      ...{ threshold: size, interval: [size, size], step: 10_000 },
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
