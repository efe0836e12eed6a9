import { expect, test } from 'vitest';
import { figuresOf } from '../../document/model.ts';
import { report } from '../../fixtures/report.test-helper.ts';
import { syntheticFigure7, syntheticPages } from '../../fixtures/synthetic.test-helper.ts';
import { renderSvg, sizeOfSvg } from '../../render/svg.ts';
import { narrowed, sharingValues } from './narrow.ts';

const figures = [
  ...figuresOf(await report(syntheticPages({ repeats: 6 }))),
  ...figuresOf(await report(syntheticFigure7({ sizes: [100_000, 500_000, 1_900_000], repeats: 3 }))),
];

test('figures for a telephone are about as wide as one, so that letters stay legible', async () => {
  for (const figure of figures) {
    const { width } = sizeOfSvg(await renderSvg(narrowed(figure)));
    // What is wider is scaled down: to 350 of 420 pixels, letters of 11 to 9.
    expect(width, figure.id).toBeLessThan(420);
  }
});

test('a narrow layout takes its lists of values from the wide one, and is whole again with them', () => {
  for (const figure of figures) {
    const narrow = narrowed(figure);
    const lists: unknown[] = [];
    const find = (value: unknown): void => {
      if (value === null || typeof value !== 'object') return;
      for (const [key, entry] of Object.entries(value))
        if (key === 'values' && Array.isArray(entry)) lists.push(entry);
        else find(entry);
    };
    find(figure.spec);
    const whole = JSON.parse(JSON.stringify(sharingValues(narrow, figure.spec)), (_key, value: unknown) => {
      const shared = (value as { shared?: unknown } | null)?.shared;
      return typeof shared === 'number' ? lists[shared] : value;
    }) as unknown;
    expect(JSON.stringify(whole)).toBe(JSON.stringify(narrow));
  }
});
