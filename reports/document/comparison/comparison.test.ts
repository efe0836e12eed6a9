import { expect, test } from 'vitest';
import { expectSoundFigure } from '../../figures/check.test-helper.ts';
import { syntheticFigure7, syntheticPages, type SyntheticRun } from '../../fixtures/synthetic.test-helper.ts';
import { report } from '../../fixtures/report.test-helper.ts';
import { figuresOf, tablesOf, type Report } from '../model.ts';

const figureOf = (built: Report, id: string) => figuresOf(built).find((figure) => figure.id === id);

/** Lets the run have only what `keep` says. */
function only(
  run: SyntheticRun,
  keep: (transfer: SyntheticRun['transfers'][number]) => boolean,
): SyntheticRun {
  return { ...run, transfers: run.transfers.filter(keep) };
}

test('each comparison of the best policy is a sentence with ratio, interval, n and p', async () => {
  const { answers } = await report(syntheticPages({ repeats: 10 }));
  expect(answers).toHaveLength(8);
  expect(answers[0]).toMatch(
    /^category is [\d.]+× faster than i1 only on nyt \(95 % interval [\d.]+–[\d.]+; improvement over i1 only [\d.]+ %; n = 10, p < 0\.001\)\.$/,
  );
  expect(answers[4]).toMatch(/^category has [\d.]+× the throughput of i2 only on nyt \(95 % interval /);
});

test('every figure of page loads is sound', async () => {
  const figures = figuresOf(await report(syntheticPages({ repeats: 6 })));
  expect(figures.map(({ id }) => id)).toEqual([
    'overview',
    'completion-time-boxplot',
    'throughput-boxplot',
    'completion-time-distribution',
    'throughput-distribution',
    'objects-distribution',
    'objects-by-size',
    'fairness',
    'delay-throughput',
    'bytes-by-link',
    'waterfall-1',
    'throughput-over-time-1',
    'decisions-1',
    'waterfall-2',
    'throughput-over-time-2',
    'decisions-2',
    'pages-topology',
  ]);
  for (const figure of figures) await expectSoundFigure(figure);
});

test('boxes show their n, and fewer than five values are drawn one by one', async () => {
  const svgOf = async (repeats: number) => {
    const boxplot = figureOf(await report(syntheticPages({ repeats })), 'completion-time-boxplot');
    return expectSoundFigure(boxplot!);
  };
  const few = await svgOf(3);
  expect(few).toContain('n = 3');
  expect(few.match(/aria-roledescription="point"|class="mark-symbol role-mark/g)).not.toBeNull();
  expect(few).not.toContain('mark-rect role-mark');
  const many = await svgOf(8);
  expect(many).toContain('n = 8');
  expect(many).toContain('mark-rect role-mark');
});

test('one repeat is shown, without a range and without a test', async () => {
  const built = await report(syntheticPages({ repeats: 1 }));
  expect(built.answers[0]).toMatch(
    /^On nyt the completion time of i1 only is [\d.]+× that of category \(1 repeat: no range and no test\)\.$/,
  );
  for (const figure of figuresOf(built)) await expectSoundFigure(figure);
});

test('a large difference between few values is stated as one, without a test', async () => {
  const { answers } = await report(syntheticPages({ repeats: 3 }));
  expect(answers[0]).toMatch(
    /^category is [\d.]+× faster than i1 only on nyt \(range [\d.]+–[\d.]+; improvement .*; n = 3, too few for a test\)\.$/,
  );
});

test('repeats that do not differ are called deterministic, and are not tested', async () => {
  const run = syntheticPages({ repeats: 30 });
  const [first] = run.transfers;
  // Every repeat is the first one again.
  for (const transfer of run.transfers) {
    const same = run.transfers.find(
      ({ repeat, policy, workload, client, index }) =>
        repeat === first!.repeat &&
        policy === transfer.policy &&
        workload === transfer.workload &&
        client === transfer.client &&
        index === transfer.index,
    )!;
    Object.assign(transfer, { ...same, cell: transfer.cell, repeat: transfer.repeat });
  }
  const built = await report(run);
  expect(built.answers[0]).toMatch(
    /^category is [\d.]+× faster than i1 only on nyt \(deterministic under this clock; improvement over i1 only [\d.]+ %; n = 30\)\.$/,
  );
  expect(built.answers.join(' ')).not.toMatch(/interval|p [<=]/);
  const pairs = tablesOf(built).find(({ id }) => id === 'pairs-completion-time');
  expect(pairs?.rows[0]).toMatchObject({ bounds: 'exact', corrected: null });
});

test('what repeats are is said once below the answers', async () => {
  expect((await report(syntheticPages({ repeats: 3 }))).basis).toBe(
    'A repeat is a seed of the start phases over the same emulated links: n repeats are not n independent networks.',
  );
  const lossy = syntheticPages({ repeats: 3 });
  lossy.run.links[0]!.down.loss = 0.01;
  lossy.run.links[1]!.up.jitter = 0.002;
  lossy.run.clock = 'real';
  expect((await report(lossy)).basis).toMatch(
    /^A repeat is a seed of the start phases, losses and jitter over .*, and with the real clock whatever else the machine did: /,
  );
});

test('what one policy alone was measured for stands in a table beside the comparison', async () => {
  const run = syntheticPages({ repeats: 3 });
  const alone = run.transfers
    .filter(({ policy, workload, client }) => policy === 'i1 only' && workload === 'nyt' && client === 'page')
    .map((transfer) => ({ ...transfer, workload: 'nyt alone', cell: `${transfer.cell} alone`, of: 26 }));
  const built = await report({ ...run, transfers: [...run.transfers, ...alone] });
  const boxplot = figureOf(built, 'completion-time-boxplot');
  expect(new Set(boxplot!.table.rows.map(({ panel }) => panel))).toEqual(new Set(['nyt', 'flickr']));
  const table = tablesOf(built).find(({ id }) => id === 'alone-completion-time');
  expect(table?.rows).toMatchObject([{ panel: 'nyt alone', policy: 'i1 only', n: 3 }]);
  expect(built.answers.filter((answer) => answer.includes('the only one measured'))).toHaveLength(1);
});

test('one policy is shown, and it is said that there is nothing to compare it with', async () => {
  const built = await report(only(syntheticPages({ repeats: 5 }), ({ policy }) => policy === 'category'));
  expect(built.answers[0]).toMatch(
    /^nyt: median completion time [\d.]+ s with category, the only one measured \(n = 5\)\.$/,
  );
  expect(built.chips).toEqual([]);
  expect(built.overview).toEqual([]);
  for (const figure of figuresOf(built)) await expectSoundFigure(figure);
});

test('an empty run is a report of its methods that says there is nothing', async () => {
  const built = await report(only(syntheticPages(), () => false));
  expect(built.answers).toEqual([]);
  expect(figuresOf(built).map(({ id }) => id)).toEqual(['pages-topology']);
  const excluded = tablesOf(built).find(({ id }) => id === 'pages-excluded');
  expect(excluded?.rows[0]).toMatchObject({ status: 'missing', reason: 'its transfers are not in the file' });
});

test('two numeric factors make a heat map of what the policy gains', async () => {
  const run = syntheticPages({ repeats: 2 });
  run.transfers = [10, 100].flatMap((queue) =>
    [1, 2].flatMap((ratio) =>
      run.transfers.map((transfer) => ({
        ...transfer,
        factors: { queue, ratio },
        cell: `${transfer.cell} ${queue} ${ratio}`,
      })),
    ),
  );
  const built = await report(run);
  expect(built.question).toMatch(/, and how does it depend on queue and ratio\?$/);
  expect(built.overview[0]).toMatchObject({ id: 'effects-completion-time' });
  const pairs = tablesOf(built).find(({ id }) => id === 'pairs-completion-time');
  expect(pairs?.rows[0]).toMatchObject({ 'factor.queue': 10, 'factor.ratio': 1 });
  const figures = figuresOf(built);
  for (const figure of built.overview) await expectSoundFigure(figure);
  const grids = figures.filter(({ id }) => id.startsWith('completion-time-grid'));
  expect(grids.map(({ id, table }) => [id, table.rows.length])).toEqual([
    ['completion-time-grid-1-category', 4],
    ['completion-time-grid-2-category', 4],
  ]);
  for (const figure of grids) await expectSoundFigure(figure);
});

test('sweeps of an experiment of one’s own get a figure by size and a sentence', async () => {
  const run = syntheticFigure7({ sizes: [100_000, 1_000_000], repeats: 3 });
  run.run.name = 'mine';
  const built = await report(run);
  expect(built.answers).toEqual([
    expect.stringMatching(
      /^sweep-one-phase, phases one, step threshold: at 100 KB single:dsl is fastest \(median .*; at 1000 KB single:lte is fastest/,
    ),
    expect.stringMatching(/^sweep-two-phase, phases two, step figure: at 100 KB /),
  ]);
  const figures = figuresOf(built);
  expect(figures.map(({ id }) => id)).toEqual(['sweep-1', 'sweep-2', 'mine-topology']);
  for (const figure of figures) await expectSoundFigure(figure);
});

test.each<[string, number, (policy: string, index: number) => number, RegExp]>([
  [
    'of equal medians',
    3,
    () => 0.5,
    /no policy is faster: no difference shown between .* \(median 0.500 s, n = 3/,
  ],
  [
    'of medians that rounding tells apart',
    3,
    (policy) => (policy < 'single:e' ? 0.5 : 0.5 + 1e-16),
    /no policy is faster/,
  ],
  [
    'of repeats that overlap',
    3,
    (policy, index) => 0.5 + index / 100 + policy.length / 1e5,
    /no policy is faster/,
  ],
  ['of one repeat', 1, (policy) => policy.length / 10, /took .* \(1 repeat: no range and no test\)/],
])('no policy is called the fastest %s', async (_, repeats, timeOf, words) => {
  const run = syntheticFigure7({ sizes: [100_000], repeats });
  run.run.name = 'mine';
  for (const [index, transfer] of run.transfers.entries()) {
    transfer.completionTime = timeOf(transfer.policy, index);
    transfer.lastByte = transfer.start + transfer.completionTime;
  }
  for (const answer of (await report(run)).answers) {
    expect(answer).toMatch(words);
    expect(answer).not.toMatch(/ is fastest/);
  }
});

test('the first screen has a question, a verdict for each place, and all comparisons on one axis', async () => {
  const { question, chips, overview } = await report(syntheticPages({ repeats: 6 }));
  expect(question).toBe('Which is faster, and by how much: i1 only, i2 only and category on nyt and flickr?');
  expect(chips.map(({ text, mark }) => `${mark.symbol} ${text}`)).toEqual([
    expect.stringMatching(/^✓ nyt: category fastest, [\d.]+×$/),
    expect.stringMatching(/^✓ flickr: category fastest, [\d.]+×$/),
    expect.stringMatching(/^✓ nyt: category highest throughput, by [\d.]+ %$/),
    expect.stringMatching(/^✓ flickr: category highest throughput, by [\d.]+ %$/),
  ]);
  expect(overview).toHaveLength(1);
  const rows = overview[0]!.table.rows;
  expect(rows.map(({ policy, base }) => `${String(policy)} over ${String(base)}`)).toHaveLength(8);
  for (const row of rows) expect(row['policy']).toBe('category');
});

test('repeats that fall into two groups are told so, before the results and where they are drawn', async () => {
  const run = syntheticPages({ repeats: 8 });
  for (const transfer of run.transfers) {
    if (transfer.policy !== 'i2 only' || transfer.workload !== 'nyt' || transfer.client !== 'page') continue;
    if (transfer.repeat % 2 === 0) transfer.lastByte += 60;
    transfer.completionTime = transfer.lastByte - transfer.start;
  }
  const { remarks, sections } = await report(run);
  expect(remarks).toEqual([
    'Two outcomes: the repeats of i2 only on nyt fall into two groups by their completion time; a median stands for one of them at most.',
  ]);
  const lists = sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'list' ? block.items : [])),
  );
  expect(lists.find((item) => item.startsWith('Two outcomes'))).toMatch(
    /^Two outcomes, i2 only on nyt: of its repeats 4 near [\d.]+ s, 4 near [\d.]+ s\.$/,
  );
  expect((await report(syntheticPages({ repeats: 8 }))).remarks).toEqual([]);
});
