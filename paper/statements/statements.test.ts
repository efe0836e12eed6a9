import { expect, test } from 'vitest';
import type { PairThreshold } from '../figure7/analysis/thresholds.ts';
import { describeFactors, holdsWhen } from '../conditions/holds.ts';
import { FIGURE5_STATEMENTS } from '../figure5/statements.ts';
import { FIGURE6_STATEMENTS } from '../figure6/statements.ts';
import { thresholdSentence } from '../figure7/threshold.ts';
import { thresholdOutcome } from '../figure7/statements.ts';
import type { PageEvidence } from '../pages/evidence.ts';
import type { Bounds } from '../../statistics/bounds.ts';
import { atLeast, atMost, combine, judge, within, type Verdict } from './verdict.ts';

const options = { seed: 1, resamples: 200 };

const interval = (low: number, high: number): Bounds => ({ kind: 'interval', low, high });

test('the verdict is that of the whole interval', () => {
  const verdict = (low: number, high: number) => judge(interval(low, high), atLeast(0.6));
  expect(verdict(0.6, 0.7)).toBe('agrees');
  expect(verdict(0.5, 0.59)).toBe('differs');
  expect(verdict(0.5, 0.7)).toBe('inconclusive');
  expect(judge(interval(1.01, 1.2), atMost(1))).toBe('differs');
  expect(judge(interval(0.98, 1.02), within(1, 0.03))).toBe('agrees');
});

test('one repeat and the range of a few decide nothing; where no repeat differs, the number decides', () => {
  expect(judge(null, atMost(1))).toBe('inconclusive');
  expect(judge({ kind: 'range', low: 0.7, high: 0.8 }, atLeast(0.6))).toBe('inconclusive');
  expect(judge({ kind: 'exact', low: 0.7, high: 0.7 }, atLeast(0.6))).toBe('agrees');
  expect(judge({ kind: 'exact', low: 0.5, high: 0.5 }, atLeast(0.6))).toBe('differs');
});

test('a statement agrees when all of its quantities do, and differs when one does', () => {
  const cases: [Verdict[], Verdict][] = [
    [['agrees', 'agrees'], 'agrees'],
    [['agrees', 'differs'], 'differs'],
    [['inconclusive', 'differs'], 'differs'],
    [['agrees', 'inconclusive'], 'inconclusive'],
    [['agrees', 'not measured'], 'not measured'],
    [[], 'not measured'],
  ];
  for (const [verdicts, expected] of cases) expect(combine(verdicts)).toBe(expected);
});

const REPEATS = [0.999, 0.9995, 1, 1, 1.0005, 1.001];

/** Repeats around each median, given by workload, client and policy. */
function evidence(medians: Record<string, number>, capacity: number | null = null): PageEvidence {
  const samples: PageEvidence['samples'] = (...key) => {
    const median = medians[key.join('/')];
    return median === undefined ? [] : REPEATS.map((share) => share * median);
  };
  return {
    samples,
    likeBeside: (alone) => samples(...alone),
    objectTimes: ([workload, client, policy], from) =>
      samples(workload, `${client} ${from === 0 ? 'small' : 'large'}`, policy),
    capacity,
    threshold: null,
  };
}

const FIGURE5 = {
  'nyt/nyt/i1 only': 20,
  'nyt/nyt/i2 only': 15,
  'nyt/nyt/category': 5,
  'flickr/flickr/i1 only': 12,
  'flickr/flickr/i2 only': 11,
  'flickr/flickr/category': 4,
  'nyt alone/nyt/i1 only': 5,
  'flickr alone/flickr/i1 only': 4,
  'nyt/bulk/category': 11e6,
  'flickr/bulk/category': 11e6,
  'bulk alone/bulk/i2 only': 11.1e6,
};
const statementOf = (number: number, given: PageEvidence) =>
  [...FIGURE5_STATEMENTS, ...FIGURE6_STATEMENTS]
    .find((statement) => statement.number === number)!
    .evaluate(given, options);
const verdicts = (numbers: number[], given: PageEvidence) =>
  numbers.map((number) => statementOf(number, given).verdict);

test('pages as the paper describes them agree with all statements about Figure 5', () => {
  expect(verdicts([1, 2, 3, 4, 5, 19], evidence(FIGURE5))).toEqual(Array(6).fill('agrees'));
  expect(statementOf(3, evidence(FIGURE5)).ours).toMatch(
    /^nyt over i1 only 75\.0 % \(75\.0\); nyt over i2 only 66\.7 % \(66\.6 to 66\.7\); /,
  );
});

test('a ratio and its interval are told with three digits', () => {
  expect(statementOf(2, evidence(FIGURE5)).ours).toBe(
    'nyt 0.750 (0.749 to 0.751); flickr 0.917 (0.916 to 0.918)',
  );
});

test('each statement about Figure 5 differs when its own quantity does', () => {
  const changes: [number, Partial<typeof FIGURE5>][] = [
    [1, { 'nyt/nyt/category': 3.9 }],
    [2, { 'flickr/flickr/i2 only': 12.1 }],
    [3, { 'flickr/flickr/category': 5 }],
    [4, { 'nyt/bulk/category': 10.7e6 }],
    [5, { 'nyt alone/nyt/i1 only': 4.8 }],
    [19, { 'flickr/flickr/category': 11.5 }],
  ];
  for (const [number, change] of changes)
    expect([number, statementOf(number, evidence({ ...FIGURE5, ...change })).verdict]).toEqual([
      number,
      'differs',
    ]);
});

test('without the bulk transfer alone, the rate of the link stands for it', () => {
  const { 'bulk alone/bulk/i2 only': _, ...rest } = FIGURE5;
  expect(statementOf(4, evidence(rest))).toMatchObject({ verdict: 'not measured' });
  const outcome = statementOf(4, evidence(rest, 11.2e6));
  expect(outcome).toMatchObject({ verdict: 'agrees' });
  expect(outcome.ours).toContain('beside nyt, of the rate of i2 less headers 98.2 %');
});

test('what was not measured is named, and one repeat decides nothing', () => {
  const { 'nyt/nyt/i2 only': _, ...rest } = FIGURE5;
  expect(statementOf(2, evidence(rest))).toMatchObject({
    verdict: 'not measured',
    why: 'not measured: nyt',
  });
  const once: PageEvidence = { ...evidence({}), samples: () => [1] };
  expect(statementOf(1, once)).toMatchObject({
    verdict: 'inconclusive',
    why: 'one repeat says nothing of chance',
  });
  const few: PageEvidence = {
    ...evidence({}),
    samples: (...[, page]) => (page === 'nyt' ? [3, 4, 5] : [1, 2, 2]),
  };
  expect(statementOf(1, few)).toMatchObject({
    verdict: 'inconclusive',
    why: '3 repeats have ranges, which lie within the limits; 6 would have intervals',
  });
  expect(statementOf(1, few).ours).toContain('i1 only 0.500 (range 0.200 to 0.667)');
});

const FIGURE6 = {
  "both pages/nyt/i1' only": 25,
  'both pages/nyt/i2 only': 24.4,
  'both pages/nyt/round-robin': 20,
  'both pages/nyt/filesize': 13,
  "both pages/flickr/i1' only": 15,
  'both pages/flickr/i2 only': 14,
  'both pages/flickr/round-robin': 14,
  'both pages/flickr/filesize': 12,
  'both pages/nyt small/round-robin': 0.3,
  'both pages/nyt small/filesize': 0.1,
  'both pages/nyt large/round-robin': 2,
  'both pages/nyt large/filesize': 1.6,
};

test('pages as the paper describes them agree with all statements about Figure 6', () => {
  expect(verdicts([13, 14, 15, 16, 17, 18, 21], evidence(FIGURE6))).toEqual(Array(7).fill('agrees'));
});

test('each statement about Figure 6 differs when its own quantity does', () => {
  const changes: [number, Partial<typeof FIGURE6>][] = [
    [13, { "both pages/nyt/i1' only": 21 }],
    [14, { 'both pages/nyt/i2 only': 30 }],
    [15, { 'both pages/flickr/round-robin': 15 }],
    [16, { 'both pages/nyt/filesize': 15 }],
    [17, { 'both pages/flickr/filesize': 6 }],
    [18, { 'both pages/nyt/round-robin': 26, 'both pages/flickr/round-robin': 16 }],
    [21, { 'both pages/nyt small/filesize': 0.28 }],
  ];
  for (const [number, change] of changes)
    expect([number, statementOf(number, evidence({ ...FIGURE6, ...change })).verdict]).toEqual([
      number,
      'differs',
    ]);
});

test('where filesize gains otherwise than in the paper, the threshold that it used is named', () => {
  const given = { ...evidence({ ...FIGURE6, 'both pages/nyt/filesize': 15 }), threshold: 60_000 };
  expect(statementOf(16, given)).toMatchObject({
    verdict: 'differs',
    because: 'filesize took i2 from 60 KB on, as measured here; in the paper from 100 KB on',
  });
  expect(statementOf(16, { ...given, threshold: 100_000 }).because).toBeUndefined();
});

const THRESHOLD: PairThreshold = {
  slow: 'dsl',
  fast: 'lte',
  threshold: 1_300_000,
  interval: [1_250_000, 1_350_000],
  range: null,
  confidence: 0.95,
  resamples: 2000,
  seed: 1,
  sizes: 40,
  skipped: [],
  smallest: 50_000,
  step: 50_000,
  repeats: 6,
  crossings: 1,
  paper: 1_400_000,
  origin: 'computed',
};

test("a threshold agrees with the paper's when that lies within a step of its interval", () => {
  const verdict = (change: Partial<PairThreshold>) => thresholdOutcome({ ...THRESHOLD, ...change }).verdict;
  expect(verdict({})).toBe('agrees');
  expect(verdict({ step: 10_000 })).toBe('differs');
  expect(verdict({ interval: [1_250_000, null], step: 10_000 })).toBe('agrees');
  expect(verdict({ threshold: null, interval: null })).toBe('differs');
  expect(verdict({ interval: null, range: [1_250_000, 1_350_000], repeats: 5 })).toBe('inconclusive');
  // Where the fast link wins at every size, the threshold may lie below all of them.
  const open = {
    smallest: 1_500_000,
    threshold: 1_500_000,
    interval: [1_500_000, 1_500_000] as [number, number],
  };
  expect(verdict(open)).toBe('inconclusive');
  expect(verdict({ ...open, paper: 1_500_000 })).toBe('inconclusive');
  expect(verdict({ ...open, paper: 1_600_000 })).toBe('differs');
  expect(thresholdOutcome(undefined).verdict).toBe('not measured');
});

test('the sentence of a threshold says of the paper what the verdict says', () => {
  const sentence = (change: Partial<PairThreshold>) => thresholdSentence({ ...THRESHOLD, ...change });
  expect(sentence({})).toMatch(/the paper states 1400 KB, which lies within one step of the interval\.$/);
  expect(sentence({ step: 10_000 })).toMatch(/which lies outside the interval\.$/);
  expect(sentence({ interval: [1_250_000, 1_450_000] })).toMatch(/which lies in the interval\.$/);
});

test('a statement holds always, never, or with the factors that decide', () => {
  const grid = (agrees: (queue: string, window: number) => Verdict) =>
    ['50 ms', '300 ms'].flatMap((queue) =>
      [3, 10].map((initialWindow) => ({
        factors: { queue, initialWindow },
        judgement: { ours: '', why: '', verdict: agrees(queue, initialWindow) },
      })),
    );
  const when = (condition: (queue: string, window: number) => boolean) =>
    holdsWhen(grid((queue, window) => (condition(queue, window) ? 'agrees' : 'differs'))).words;
  expect(when(() => true)).toBe('always');
  expect(when(() => false)).toBe('never');
  expect(when((queue) => queue === '50 ms')).toBe('only with queue 50 ms');
  expect(when((queue, window) => queue === '50 ms' && window === 3)).toBe(
    'only with queue 50 ms, initial window 3',
  );
  expect(when((queue, window) => queue === '50 ms' || window === 3)).toBe(
    'except with queue 300 ms, initial window 10',
  );
  expect(when((queue, window) => (queue === '50 ms') === (window === 3))).toBe(
    'only with queue 50 ms, initial window 3; queue 300 ms, initial window 10',
  );
  expect(holdsWhen(grid((queue) => (queue === '50 ms' ? 'agrees' : 'inconclusive')))).toEqual({
    when: 'always',
    words: 'always (2 of 4 conditions not decided)',
  });
  expect(holdsWhen(grid(() => 'inconclusive'))).toMatchObject({ when: 'not decided' });
  expect(describeFactors({ congestionControl: 'reno' })).toBe('congestion control reno');
});
