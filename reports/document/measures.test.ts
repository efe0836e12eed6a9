import { expect, test } from 'vitest';
import { readRun } from '../../results/read.ts';
import { expectSoundFigure } from '../figures/check.test-helper.ts';
import { syntheticPages, writeRun } from '../fixtures/synthetic.test-helper.ts';
import { buildReport } from './build.ts';
import { figuresOf } from './model.ts';

/** Pages that judge themselves: 1 plus the repeat, and 1 more where a link is chosen; and no stall anywhere. */
async function measured(
  scoreOf = (repeat: number, policy: string) => repeat + (policy === 'category' ? 2 : 1),
) {
  const run = syntheticPages({ repeats: 6 });
  const measures = {
    score: { title: 'opinion score', unit: '', better: 'more' as const },
    rate: { title: 'bitrate', unit: 'bit/s', better: 'more' as const },
    stalls: { title: 'stalls', unit: '', better: 'less' as const },
  };
  const judging = run.transfers.filter(({ intents }) => intents['category'] !== 'bulk');
  for (const { workload, client } of judging)
    run.run.workloads[workload] = { shows: 'loads', clients: { [client]: { kind: 'page', measures } } };
  const cells = run.cells.map((record) => {
    const { client, repeat, policy } = judging.find(({ cell }) => cell === record.cell)!;
    const score = scoreOf(repeat, policy);
    return { ...record, measures: { [client]: { score, rate: score * 1e6, stalls: 0 } } };
  });
  return buildReport([await readRun(await writeRun({ ...run, cells }))]);
}

test('what clients measured is shown for itself, and their time to the last byte is not', async () => {
  const report = await measured();
  const [first] = report.answers;
  expect(first).toMatch(/opinion score 4.50 with category.* 3.50 with .*\(medians, 6 repeats\)\.$/);
  expect(report.answers.filter((answer) => answer.includes('faster'))).toEqual([]);
  const figures = figuresOf(report).filter(({ id }) => id.startsWith('measure-'));
  expect(figures.map(({ title }) => title)).toContainEqual(expect.stringMatching(/^Opinion score of /));
  for (const figure of figures) await expectSoundFigure(figure);
  const rate = figures.find(({ title }) => title.startsWith('Bitrate'))!;
  expect(rate.table.rows.find(({ policy }) => policy === 'category')).toMatchObject({
    n: 6,
    median: 4.5,
    max: 7,
  });
});

test('the first screen asks for what clients measured, and says who is shown to be best by it', async () => {
  const { question, chips } = await measured();
  expect(question).toMatch(
    /^Which is better by the opinion score of .*, and by how much: i1 only, i2 only and category\?$/,
  );
  // Of six repeats whose scores overlap, none is shown to be best.
  expect(chips[0]!.text).toMatch(/: none is shown to have the best opinion score$/);
  const apart = await measured((repeat, policy) => (policy === 'category' ? 40 : 10) + repeat);
  expect(apart.chips[0]!.text).toMatch(/: category best opinion score, 42.5 against 12.5$/);
});

test('a value that is the same everywhere is a sentence', async () => {
  const { sections } = await measured();
  const texts = sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'paragraph' ? [block.text] : [])),
  );
  expect(texts).toContainEqual(
    expect.stringMatching(/^Stalls: none under every policy \(n = \d+ in all\)\.$/),
  );
});
