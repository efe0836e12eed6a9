import { expect, test } from 'vitest';
import { expectSoundFigure } from '../../figures/check.test-helper.ts';
import { syntheticPages, writeRun, type SyntheticRun } from '../../fixtures/synthetic.test-helper.ts';
import { readRun } from '../../../results/read.ts';
import { buildReport } from '../build.ts';
import { figuresOf } from '../model.ts';
import { readable, showable } from './names.ts';

/** The run with its policies called otherwise. */
function renamed(run: SyntheticRun, names: Record<string, string>): SyntheticRun {
  const named = JSON.parse(JSON.stringify(run), (key, value: unknown) =>
    key === 'policy' && typeof value === 'string' ? (names[value] ?? value) : value,
  ) as SyntheticRun;
  return named;
}

const LONG = 'a name that nobody would ever give to a policy but that somebody gave';

test('what controls a terminal or turns text around is written as its number', () => {
  expect(showable('cat\u0001egory \u202ebulk \ud800')).toBe('cat<U+0001>egory <U+202E>bulk <U+D800>');
  expect(showable('tab\tand\nline, 策略 🚀')).toBe('tab\tand\nline, 策略 🚀');
});

test('long names are shortened in the middle, each to another one, and the others are left alone', async () => {
  const run = renamed(syntheticPages({ repeats: 1 }), {
    'i1 only': `${LONG} 1`,
    'i2 only': `${LONG} 1`.replace('ever', 'never'),
  });
  const recorded = await readRun(await writeRun(run));
  const [shown] = readable([recorded]);
  const policies = [...new Set(shown!.transfers.map(({ policy }) => policy))];
  expect(policies).toEqual([
    'a name that nobody would e…ody gave 1',
    expect.stringMatching(/^a name that nobody would n…ody gave 1$/),
    'category',
  ]);
  expect(
    readable([await readRun(await writeRun(syntheticPages({ repeats: 1 })))])[0]!.transfers,
  ).toHaveLength(6 * 19);
});

test.each([
  ['control characters', 'cat\u0001egory'],
  ['marks of direction', 'bulk\u202e<b>'],
  ['names longer than any line', 'X'.repeat(300)],
])('figures are sound with %s', async (_, name) => {
  const run = renamed(syntheticPages({ repeats: 2 }), { category: name });
  const { title: __, ...report } = buildReport([await readRun(await writeRun(run))]);
  const figures = figuresOf({ title: '', ...report });
  for (const figure of figures) await expectSoundFigure(figure);
  expect(JSON.stringify(report)).not.toMatch(/\\u0001|\u202e|X{100}/);
});

test('a report of more policies than a figure can tell apart has figures that are sound', async () => {
  const run = syntheticPages({ repeats: 1, objects: [6, 5] });
  const base = run.transfers.filter(({ policy }) => policy === 'category');
  run.transfers = Array.from({ length: 31 }, (_, index) =>
    base.map((transfer) => ({
      ...transfer,
      policy: `policy ${index}`,
      cell: `${transfer.cell} ${index}`,
    })),
  ).flat();
  for (const figure of figuresOf(buildReport([await readRun(await writeRun(run))])))
    await expectSoundFigure(figure);
});
