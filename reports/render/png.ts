import { Resvg } from '@resvg/resvg-js';
import { FONT_FAMILY, FONT_FILES } from './fonts.ts';

/** Pixels per unit of the SVG: 192 dpi, which prints sharply at the width of a column. */
const ZOOM = 2;

/** Draws an SVG as PNG with the bundled fonts; neither browser nor system fonts are used. */
export function renderPng(svg: string, zoom = ZOOM): Uint8Array {
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: zoom },
    font: {
      loadSystemFonts: false,
      fontFiles: Object.values(FONT_FILES),
      defaultFontFamily: FONT_FAMILY,
      sansSerifFamily: FONT_FAMILY,
    },
  });
  return image.render().asPng();
}
