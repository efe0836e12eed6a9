import { crc32 } from 'node:zlib';
import { Resvg } from '@resvg/resvg-js';
import { FONTS, type Fonts } from './fonts.ts';

/** Dots per inch that journals ask for; an SVG has 96 units to the inch. */
const DPI = 300;
const ZOOM = DPI / 96;

/** Draws an SVG as PNG with these fonts; neither browser nor system fonts are used. */
export function renderPng(svg: string, zoom = ZOOM, fonts: Fonts = FONTS): Uint8Array {
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: zoom },
    font: {
      loadSystemFonts: false,
      fontFiles: [fonts.regular, fonts.bold],
      defaultFontFamily: fonts.family,
      sansSerifFamily: fonts.family,
    },
  });
  return withResolution(image.render().asPng(), zoom * 96);
}

/** Bytes before which a PNG may state its resolution: the signature and the header chunk. */
const HEADER = 33;

/** A PNG that says how large it is meant to be: its chunk pHYs, in dots per metre (PNG specification, 11.3.4.3). */
function withResolution(png: Uint8Array, dpi: number): Uint8Array {
  const perMetre = Math.round(dpi / 0.0254);
  const chunk = Buffer.alloc(21);
  chunk.writeUInt32BE(9, 0);
  chunk.write('pHYs', 4, 'latin1');
  chunk.writeUInt32BE(perMetre, 8);
  chunk.writeUInt32BE(perMetre, 12);
  chunk.writeUInt8(1, 16);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  return Buffer.concat([png.subarray(0, HEADER), chunk, png.subarray(HEADER)]);
}
