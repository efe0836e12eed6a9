import { expect, test } from 'vitest';
import { syntheticPages, writeRun } from '../../fixtures/synthetic.test-helper.ts';
import { readRun } from '../../../results/read.ts';
import { expectSoundFigure } from '../../figures/check.test-helper.ts';
import { mapViews } from '../../figures/figure.ts';
import { buildReport, type Naming } from '../build.ts';
import { figuresOf, tablesOf, type Report } from '../model.ts';

const run = { ...(await readRun(await writeRun(syntheticPages({ repeats: 3 })))), label: 'pages' };
const named = (naming: Naming) => buildReport([run], undefined, [], naming);

/** Every order of names of a report's figures. */
function domainsOf(built: Report): string[][] {
  const found: string[][] = [];
  for (const { spec } of figuresOf(built))
    mapViews(spec, (view) => {
      for (const definition of Object.values(view.encoding ?? {})) {
        const { scale } = definition as { scale?: { domain?: unknown[]; range?: unknown } };
        if (scale?.domain?.every((name) => typeof name === 'string')) found.push(scale.domain);
      }
      return view;
    });
  return found;
}

test('a label stands wherever the name stood, and looks as the name did', async () => {
  const before = named({});
  const after = named({ labels: new Map([['i1 only', 'DSL "alone"']]) });
  const text = JSON.stringify([after.answers, after.chips, after.question, tablesOf(after)]);
  expect(text).toContain('DSL \\"alone\\"');
  expect(
    JSON.stringify([after.answers, after.question, figuresOf(after).map(({ spec }) => spec)]),
  ).not.toContain('i1 only');
  expect(JSON.stringify(after).length).toBeGreaterThan(0.9 * JSON.stringify(before).length);
  for (const figure of figuresOf(after).slice(0, 2)) await expectSoundFigure(figure);
  const colours = (built: Report) => JSON.stringify(figuresOf(built)).match(/#[0-9a-f]{6}/gi);
  expect(colours(after)).toEqual(colours(before));
});

test('a part of a longer name is left alone', () => {
  const { answers } = named({ labels: new Map([['page', 'site']]) });
  expect(JSON.stringify(answers)).not.toMatch(/sites|-site/);
});

test('names stand in the order given, in every figure and table', () => {
  const order = ['category', 'i2 only'];
  const built = named({ order });
  const domains = domainsOf(built).filter((domain) => domain.includes('category'));
  expect(domains.length).toBeGreaterThan(3);
  for (const domain of domains)
    expect(domain).toEqual(['category', 'i2 only', 'i1 only'].filter((name) => domain.includes(name)));
});

test('a name that no run has, and a label that another name has, are refused', () => {
  expect(() => named({ order: ['categry'] })).toThrow(/"categry".*Did you mean "category"\?/);
  expect(() => named({ labels: new Map([['lte2', 'LTE']]) })).toThrow(/"lte2"/);
  expect(() => named({ labels: new Map([['i1 only', 'i2 only']]) })).toThrow(
    'i2 only would be called i2 only as well',
  );
  expect(() =>
    named({
      labels: new Map([
        ['i1 only', 'x'],
        ['i2 only', 'x'],
      ]),
    }),
  ).toThrow('would be called x as well');
  expect(() =>
    named({
      labels: new Map([
        ['i1 only', 'i2 only'],
        ['i2 only', 'i1 only'],
      ]),
    }),
  ).not.toThrow();
});
