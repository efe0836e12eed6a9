import type { Figure, Spec } from '../figures/figure.ts';
import { layoutOf } from '../figures/style/presets.ts';
import { columnsIn, leastFactor, reflowed } from '../figures/style/reflow.ts';
import { thickened } from '../figures/style/stroke.ts';
import type { Style } from '../figures/style/theme-file.ts';
import { FONTS, type Fonts } from './fonts.ts';
import { renderSvg, sizeOfSvg, type Drawing } from './svg.ts';

/** A figure as it is written into files. */
export interface Fitted {
  spec: Spec;
  svg: string;
}

/** Figures of a lesser share of the width than this stand in its middle, instead of being drawn out. */
const WIDEST_FACTOR = 1.7;

/**
 * Draws a figure for where it is to stand. Its panels get as many columns, and its views the width, that fill the
 * width of the preset; then all of it is scaled, so that letters have the size of the preset.
 */
export async function fitted({ spec, narrow }: Figure, style: Style): Promise<Fitted> {
  const { scale, width } = layoutOf(style.preset);
  const drawing = drawingOf(style);
  const drawn = async (one: Spec) => ({ spec: one, svg: await renderSvg(one, 'light', drawing) });
  const own = thickened(narrow && width !== null ? narrow(width) : spec, style.preset.stroke);
  if (width === null) return drawn(own);
  const most = columnsIn(own);
  let last: Fitted | null = null;
  for (let columns = most; columns >= 1; columns -= 1) {
    const least = leastFactor(own);
    const at = (factor: number) => drawn(reflowed(own, { width, factor, columns }));
    const widthAt = async (one: number) => sizeOfSvg((await at(one)).svg).width;
    // Where the narrowest layout is too wide already, fewer columns are needed.
    if (columns > 1 && (await widthAt(least)) > width) continue;
    const factor = await factorFor(width, widthAt);
    last = await at(Math.min(WIDEST_FACTOR, Math.max(factor, least)));
    if (factor >= least) break;
  }
  return { spec: last?.spec ?? own, svg: scaled(last?.svg ?? '', width, scale) };
}

/** What a style says of a drawing. */
export const drawingOf = ({ fonts, inks, preset: { stroke } }: Style): Drawing & { fonts: Fonts } => ({
  fonts: { ...FONTS, ...fonts },
  inks,
  stroke,
  ...(fonts?.family === undefined ? {} : { family: fonts.family }),
});

/** The factor with which a figure is as wide as wanted: its width is a part that stays, and one that grows. */
async function factorFor(wanted: number, widthAt: (factor: number) => Promise<number>): Promise<number> {
  const [one, half] = [await widthAt(1), await widthAt(0.5)];
  const slope = (one - half) / 0.5;
  const first = slope > 1 ? 1 + (wanted - one) / slope : wanted / one;
  const factor = Math.max(0.05, first);
  const found = await widthAt(factor);
  return Math.max(0.05, slope > 1 ? factor + (wanted - found) / slope : factor);
}

/** The drawing as wide as wanted, and its letters as large: narrower ones stand in the middle. */
function scaled(svg: string, wanted: number, scale: number): string {
  const { width, height } = sizeOfSvg(svg);
  const room = Math.max(wanted, width);
  const [outer, tall] = [wanted * scale, (height * wanted * scale) / room];
  const number = (value: number) => String(Number(value.toFixed(2)));
  const left = number((width - room) / 2);
  const root = /^(<svg[^>]*?) width="[\d.]+" height="[\d.]+" viewBox="[^"]*">/;
  const size = `width="${number(outer)}" height="${number(tall)}" viewBox="${left} 0 ${number(room)} ${height}"`;
  // A background, where there is one, comes first.
  const background = /^(<svg[^>]*><rect) width="[\d.]+"/;
  return svg.replace(root, `$1 ${size}>`).replace(background, `$1 x="${left}" width="${number(room)}"`);
}
