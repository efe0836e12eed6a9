import { expect, test } from 'vitest';
import { expectSoundFigure } from '../../figures/check.test-helper.ts';
import { syntheticFigure7, syntheticPages } from '../../fixtures/synthetic.test-helper.ts';
import { report } from '../../fixtures/report.test-helper.ts';
import { figuresOf, tablesOf } from '../model.ts';

test('two runs are compared setting by setting, and their figures stand side by side', async () => {
  const other = syntheticPages({ repeats: 6, seed: 2 });
  other.run.seed = 2;
  const built = await report(syntheticPages({ repeats: 6 }), other);
  expect(built.answers[0]).toMatch(
    /^No difference in completion time shown between run pages and run pages1 on nyt, page, i1 only \(/,
  );
  expect(tablesOf(built).find(({ id }) => id === 'changes-completion-time')?.rows).toHaveLength(6);
  const figures = figuresOf(built);
  expect(figures.map(({ id }) => id)).toContain('completion-time-relative');
  for (const figure of figures) await expectSoundFigure(figure);
});

test('a slower second run is told as such', async () => {
  const slower = syntheticPages({ repeats: 8, seed: 2 });
  slower.run.seed = 2;
  for (const transfer of slower.transfers) {
    transfer.lastByte += 3;
    transfer.completionTime += 3;
  }
  const { answers, chips } = await report(syntheticPages({ repeats: 8 }), slower);
  expect(answers[0]).toMatch(
    /^run pages1 is slower than run pages on nyt, page, i1 only: completion time [\d.]+ % more \(95 % interval \+[\d.]+ to \+[\d.]+ %; n = 8; p = 0\.00\d\)\.$/,
  );
  expect(chips[0]).toEqual({
    mark: { symbol: '✗', tone: 'bad' },
    text: 'slower: 12 of 12 settings',
  });
});

test('runs with different clocks are named before anything is compared', async () => {
  const real = syntheticPages({ repeats: 2 });
  real.run.clock = 'real';
  const { remarks } = await report(syntheticPages({ repeats: 2 }), real);
  expect(remarks[0]).toMatch(/^The runs were measured with different clocks/);
});

test('sweeps of two runs are compared size by size', async () => {
  const slower = syntheticFigure7({ sizes: [100_000, 1_000_000], repeats: 3, seed: 2 });
  for (const transfer of slower.transfers) {
    transfer.completionTime *= 2;
    transfer.lastByte = transfer.start + transfer.completionTime;
  }
  const built = await report(
    syntheticFigure7({ sizes: [100_000, 1_000_000, 2_000_000], repeats: 3 }),
    slower,
  );
  const [first] = built.answers;
  expect(first).toMatch(
    /^sweep-one-phase, single:dsl, dsl, phases one, step threshold: run figure71 takes [12]\.\d+× the time of run figure7 \(median over 2 sizes, range [12]\.\d+–[12]\.\d+; from /,
  );
  expect(Number(/takes ([\d.]+)×/.exec(first!)?.[1])).toBeCloseTo(2, 0);
  const figures = figuresOf(built).filter(({ id }) => id.startsWith('sweep-runs'));
  expect(figures.map(({ title }) => title)).toEqual([
    'sweep-one-phase: run figure71 against run figure7',
    'sweep-two-phase: run figure71 against run figure7',
  ]);
  for (const figure of figures) await expectSoundFigure(figure);
});

test('a run compared with itself shows no difference at any size', async () => {
  const run = syntheticFigure7({ sizes: [100_000, 1_000_000], repeats: 3 });
  const built = await report(run, run);
  expect(built.answers[0]).toContain('takes 1.000× the time');
  expect(built.answers[0]).toContain('from 1.000× to 1.000×');
});

test('runs with different kernels are named before anything is compared, and one that is not pinned', async () => {
  const other = syntheticPages({ repeats: 2 });
  other.run.versions['kernel'] = '6.9.1';
  const guestKernel = { release: '6.9.1', pinned: '6.12', isPinned: false, systemCalls: 'ptrace' } as const;
  other.run.guestKernel = guestKernel;
  const { remarks } = await report(syntheticPages({ repeats: 2 }), other);
  expect(remarks[0]).toMatch(/^The runs were measured with different kernels, Linux 6\.12\.0 and 6\.9\.1:/);
  expect(remarks[1]).toMatch(
    /^pages1 was not measured with the pinned kernel \(Linux 6\.12\) but with Linux 6\.9\.1/,
  );
});

test('a slowdown of one per cent in every repeat of one seed is found, and told as tiny where it is', async () => {
  const run = syntheticPages({ repeats: 10 });
  const slower = structuredClone(run);
  for (const transfer of slower.transfers) {
    if (transfer.policy !== 'i1 only' || transfer.client !== 'page') continue;
    for (const part of [transfer, ...transfer.connections]) {
      part.start *= 1.01;
      part.firstByte *= 1.01;
      part.lastByte *= 1.01;
    }
    for (const part of transfer.connections) part.connected *= 1.01;
    transfer.completionTime = transfer.lastByte - transfer.start;
  }
  const { answers, chips, overview } = await report(run, slower);
  expect(answers.slice(0, 3)).toEqual([
    'No repeat differs in 4 settings of 6: the runs are the same there.',
    expect.stringMatching(
      /^run pages1 is slower than run pages on nyt, page, i1 only: completion time 1 % more, less than repeats .* differ among themselves \(in every repeat; 10 pairs of one seed\)\.$/,
    ),
    expect.stringMatching(
      /^run pages1 is slower than run pages on flickr, page, i1 only: completion time 1 %/,
    ),
  ]);
  expect(chips.map(({ text }) => text)).toContain('slower: 2 of 12 settings');
  for (const figure of overview) await expectSoundFigure(figure);
});
