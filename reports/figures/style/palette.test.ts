import { lab, rgb } from 'd3-color';
import { expect, test } from 'vitest';
import { createPalette, DARK_COLOURS } from './palette.ts';
import { themeConfig } from './theme.ts';

const known = ['dsl', 'lte', 'dsl-rural', 'filesize', 'category', 'round-robin'];
const alone = new Map([
  ['i1 only', 'dsl'],
  ['i2 only', 'lte'],
  ['slow', 'wlan'],
]);
const palette = createPalette(known, alone);

test('a name has one look, whatever else a report shows', () => {
  const other = createPalette([...known, 'mine', 'yours']);
  for (const name of known) expect(other(name)).toEqual(palette(name));
});

test('a policy that uses one link alone looks like the link', () => {
  expect(palette('i1 only')).toEqual(palette('dsl'));
  const own = createPalette(['slow', 'wlan', 'wlan only'], alone);
  expect(own('slow')).toEqual(own('wlan'));
  expect(own('wlan only')).not.toEqual(own('wlan'));
});

test('names that nobody knows get looks of their own, in any order', () => {
  const names = [...known, 'a', 'b'];
  const looks = names.map((name) => createPalette(names)(name).light);
  expect(new Set(looks).size).toBe(names.length);
  expect(createPalette(names.toReversed())('a')).toEqual(createPalette(names)('a'));
});

test('of several policies that use one link alone, one looks like it and the others like themselves', () => {
  const same = new Map([
    ['dsl first', 'dsl'],
    ['dsl only', 'dsl'],
    ['wifi only', 'wifi'],
  ]);
  const own = createPalette(['dsl', 'wifi', ...same.keys()], same);
  expect(own('dsl first')).toEqual(own('dsl'));
  expect(own('wifi only')).toEqual(own('wifi'));
  const looks = ['dsl first', 'dsl only', 'wifi only'].map((name) => JSON.stringify(own(name)));
  expect(new Set(looks).size).toBe(3);
});

test('sixty names differ from each other in colour, or in dash and shape', () => {
  const names = Array.from({ length: 60 }, (_, index) => `policy ${100 + index}`);
  const own = createPalette(names);
  const looks = names.map((name) => own(name));
  expect(new Set(looks.map(({ light, dash }) => JSON.stringify([light, dash]))).size).toBe(60);
  expect(new Set(looks.map(({ light, shape }) => JSON.stringify([light, shape]))).size).toBe(60);
  expect(new Set(looks.slice(0, 8).map(({ light }) => light)).size).toBe(8);
});

test.each(['light', 'dark'] as const)('every colour has a contrast of 3:1 or more in %s mode', (mode) => {
  const background = themeConfig(mode).background as string;
  const colours = mode === 'light' ? Object.keys(DARK_COLOURS) : Object.values(DARK_COLOURS);
  for (const colour of colours) expect(contrast(colour, background)).toBeGreaterThanOrEqual(3);
});

test('text has a contrast of 7:1 or more', () => {
  for (const mode of ['light', 'dark'] as const) {
    const { background, axis } = themeConfig(mode);
    expect(contrast(axis?.labelColor as string, background as string)).toBeGreaterThanOrEqual(7);
  }
});

test('the series of Figure 7 differ by 13 or more in lightness, so that they survive greyscale', () => {
  const lightness = ['i1 only', 'filesize', 'i2 only'].map((name) => lab(palette(name).light).l);
  expect(lightness[1]! - lightness[0]!).toBeGreaterThan(13);
  expect(lightness[2]! - lightness[1]!).toBeGreaterThan(13);
});

test.each(
  (['deuteranopia', 'protanopia', 'tritanopia'] as const).flatMap((deficiency) =>
    (['light', 'dark'] as const).map((mode) => [deficiency, mode] as const),
  ),
)('known names stay apart with %s in %s mode', (deficiency, mode) => {
  const close = known.flatMap((first, index) =>
    known.slice(index + 1).flatMap((second) => {
      const [a, b] = [first, second].map((name) => simulate(palette(name)[mode], deficiency)) as [
        string,
        string,
      ];
      return difference(a, b) < 10 ? [`${first}, ${second}: ${difference(a, b).toFixed(1)}`] : [];
    }),
  );
  expect(close).toEqual([]);
});

/** Contrast ratio of WCAG 2.2. */
function contrast(first: string, second: string): number {
  const [low, high] = [first, second].map(luminance).sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const linear = (channel: number) =>
  channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4;
const encoded = (value: number) =>
  255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);

function luminance(colour: string): number {
  const { r, g, b } = rgb(colour);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB. */
const DEFICIENCIES = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const;

function simulate(colour: string, deficiency: keyof typeof DEFICIENCIES): string {
  const { r, g, b } = rgb(colour);
  const channels = [r, g, b].map(linear);
  const seen = DEFICIENCIES[deficiency].map((row) =>
    encoded(
      Math.min(
        1,
        Math.max(
          0,
          row.reduce((sum, weight, index) => sum + weight * channels[index]!, 0),
        ),
      ),
    ),
  );
  return rgb(...(seen as [number, number, number])).formatHex();
}

/** Distance in CIELAB (1976). */
function difference(first: string, second: string): number {
  const [a, b] = [lab(first), lab(second)];
  return Math.hypot(a.l - b.l, a.a - b.a, a.b - b.b);
}
