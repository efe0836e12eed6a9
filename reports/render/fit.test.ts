import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { figuresOf, type Report } from '../document/model.ts';
import { expectValidSpec, pngSize } from '../figures/check.test-helper.ts';
import { PRESETS } from '../figures/style/presets.ts';
import { styleOf } from '../figures/style/theme-file.ts';
import { report } from '../fixtures/report.test-helper.ts';
import { syntheticFigure7, syntheticPages } from '../fixtures/synthetic.test-helper.ts';
import { fitted } from './fit.ts';
import { FONTS } from './fonts.ts';
import { renderPng } from './png.ts';
import { sizeOfSvg } from './svg.ts';

const pages: Report = await report(syntheticPages({ repeats: 6 }));
const sweep: Report = await report(syntheticFigure7({ sizes: [100_000, 500_000, 1_900_000], repeats: 3 }));
const millimetres = (pixels: number) => (pixels / 96) * 25.4;

/** Points of letters that are laid out in eleven pixels. */
function lettersOf(svg: string): number {
  const [, room] = / viewBox="\S+ \S+ (\S+) /.exec(svg) ?? [];
  return (sizeOfSvg(svg).width / Number(room)) * 11 * 0.75;
}

test.each(['column', 'text', 'slides'] as const)(
  'figures have the width of a %s to the tenth of a millimetre, and letters of its size',
  async (place) => {
    const all = [...figuresOf(pages), ...figuresOf(sweep)];
    for (const figure of place === 'column' ? all : all.slice(0, 3)) {
      const { spec, svg } = await fitted(figure, styleOf(place));
      expectValidSpec(spec);
      expect(millimetres(sizeOfSvg(svg).width), figure.id).toBeCloseTo(PRESETS[place].width, 1);
      expect(lettersOf(svg) / PRESETS[place].fontSize, figure.id).toBeGreaterThan(0.9);
      expect(lettersOf(svg) / PRESETS[place].fontSize, figure.id).toBeLessThan(1.001);
      expect(svg, figure.id).not.toMatch(/NaN|undefined|Infinity/);
    }
  },
);

test('on the screen a figure is drawn as the report lays it out', async () => {
  const [figure] = figuresOf(pages);
  const { spec } = await fitted(figure!, styleOf('screen'));
  expect(spec).toEqual(figure!.spec);
});

test('a theme says widths, letters, lines, colours, looks and fonts; what it leaves out is the preset’s', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'theme-')), 'theme.json');
  await writeFile(
    file,
    `{ // as the journal wants it
      "width": 88, "stroke": 2, "background": "transparent", "text": "#123456",
      "font": { "family": "Some Serif", "regular": ${JSON.stringify(FONTS.bold)} },
      "looks": { "i1 only": { "light": "#abcdef", "dash": [1, 1] } },
    }`,
  );
  const style = styleOf('column', file);
  expect(style.preset).toEqual({ width: 88, fontSize: 7, stroke: 2 });
  expect(style.looks).toEqual({ 'i1 only': { light: '#abcdef', dash: [1, 1] } });
  const [figure] = figuresOf(pages);
  const { svg } = await fitted(figure!, style);
  expect(millimetres(sizeOfSvg(svg).width)).toBeCloseTo(88, 1);
  expect(svg).toContain('fill="#123456"');
  expect(svg).toContain('font-family="Some Serif');
  expect(svg).toContain('stroke-width="6"');
  expect(pngSize(renderPng(svg, 1, { ...FONTS, ...style.fonts }))[0]).toBe(Math.round(sizeOfSvg(svg).width));
});

test.each([
  ['{"widht": 84}', /widht.*did you mean "width"/s],
  ['{"width": 3}', /width: .*; found 3/],
  ['{"text": "red"}', /text: expected a colour as #rrggbb; found "red"/],
  ['{"looks": {"a": {"shape": "star"}}}', /looks\.a\.shape: .*found "star"/],
  ['{"font": {"family": "Serif", "regular": "/no/such.ttf"}}', /font\.regular.*\/no\/such\.ttf/],
  ['{"width": 84', /theme\.json:1:/],
])('a theme of %s is refused, with its file and place', async (text, message) => {
  const file = join(await mkdtemp(join(tmpdir(), 'theme-')), 'theme.json');
  await writeFile(file, text);
  expect(() => styleOf('column', file)).toThrow(message);
  expect(() => styleOf('column', file)).toThrow(file);
});
