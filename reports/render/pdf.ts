import { once } from 'node:events';
import PDFDocument from 'pdfkit';
import svgToPdf from 'svg-to-pdfkit';
import { sizeOfSvg } from './svg.ts';
import { FONTS, type Fonts } from './fonts.ts';

/** Points per pixel: 96 pixels and 72 points are an inch. */
const POINTS = 72 / 96;

/** An SVG as a PDF of one page of its size, with text as text in fonts that are put into it. */
export async function renderPdf(svg: string, fonts: Fonts = FONTS): Promise<Uint8Array> {
  const { width, height } = sizeOfSvg(svg);
  const document = new PDFDocument({
    size: [width * POINTS, height * POINTS],
    margin: 0,
    info: { CreationDate: new Date(0), ModDate: new Date(0) },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  svgToPdf(document, svg, 0, 0, {
    width: width * POINTS,
    height: height * POINTS,
    assumePt: false,
    fontCallback: (_family, bold) => (bold ? fonts.bold : fonts.regular),
    warningCallback: (warning) => {
      throw new Error(`The figure cannot be drawn as PDF: ${warning}`);
    },
  });
  document.end();
  await once(document, 'end');
  return Buffer.concat(chunks);
}
