import { expect, test } from 'vitest';
import { parseChange } from './parse.ts';

test('a word is about both directions unless it names one', () => {
  expect(parseChange('dsl', ['rate=2Mbit', 'up.rate=1Mbit', 'down.loss=1%'])).toEqual({
    link: 'dsl',
    down: { rate: 2e6, loss: 0.01 },
    up: { rate: 1e6 },
  });
});

test('a round-trip time is split between the directions, a delay is that of each', () => {
  expect(parseChange('dsl', ['rtt=40ms'])).toMatchObject({ down: { delay: 0.02 }, up: { delay: 0.02 } });
  expect(parseChange('dsl', ['delay=40ms'])).toMatchObject({ down: { delay: 0.04 }, up: { delay: 0.04 } });
});

test('down and up alone are about the interface', () => {
  expect(parseChange('dsl', ['down'])).toEqual({ link: 'dsl', state: 'down' });
});

test.each([[['colour=red']], [['down.rtt=40ms']], [['rate']], [['constructor=1']], [[]]])(
  '%j is refused with what is known',
  (words) => {
    expect(() => parseChange('dsl', words)).toThrow(/rate=VALUE, delay=VALUE/);
  },
);

test('a misspelt word is answered with the one that was probably meant', () => {
  expect(() => parseChange('dsl', ['delai=3ms'])).toThrow(/down, up\. Did you mean "delay"\?$/);
});

test('what no link can be is refused in the words of the change', () => {
  expect(() => parseChange('lte', ['delay=77ms', 'rate=1000Gbit'])).toThrow(
    /^The change of lte is not valid:\n {2}down\.rate: a rate is at most 100 Gbit\/s; found 1000000000000\n/,
  );
});
