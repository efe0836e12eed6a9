import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { FailedError } from '../../base/errors.ts';
import { figuresOf, tablesOf, type Figure, type Report } from '../document/model.ts';
import type { Spec } from '../figures/figure.ts';
import { darkOf } from '../figures/style/palette.ts';
import { PLAIN, type Style } from '../figures/style/theme-file.ts';
import { themeConfig, type ThemeChanges } from '../figures/style/theme.ts';
import { renderHtml } from '../html/page.ts';
import { drawingOf, fitted, type Fitted } from '../render/fit.ts';
import { renderPdf } from '../render/pdf.ts';
import { renderPng } from '../render/png.ts';
import { renderSvg } from '../render/svg.ts';
import type { RecordedRun } from '../../results/read.ts';
import { tableCsv, transfersCsv } from './csv.ts';
import { tableLatex } from './latex.ts';
import { renderMarkdown } from './markdown.ts';

/** What a report can be written as; `spec` is the vega-lite specification of each figure. */
export const FORMATS = ['html', 'svg', 'png', 'pdf', 'spec', 'csv', 'md', 'tex'] as const;
export type Format = (typeof FORMATS)[number];

/**
 * Writes a report into a directory: `report.html`, `report.md`, `transfers.csv`, and one file per figure and
 * table in `figures/` and `tables/`. Files of the same names are replaced.
 *
 * @returns the paths of the files, in the order written.
 */
export async function writeReport(
  report: Report,
  runs: readonly RecordedRun[],
  out: string,
  formats: readonly Format[],
  style: Style = PLAIN,
): Promise<string[]> {
  const wanted = new Set(formats);
  const written: string[] = [];
  const write = async (name: string, content: string | Uint8Array) => {
    const file = join(out, name);
    await writeInto(file, content);
    written.push(file);
  };
  const pictures = new Map<string, string>();
  for (const figure of figuresOf(report)) {
    // The page has its own width, whatever the files are drawn for.
    if (wanted.has('html')) pictures.set(figure.id, await renderSvg(figure.spec));
    if (FIGURE_FORMATS.some((format) => wanted.has(format)))
      await writeFigure(figure.id, await drawnFor(figure, style, pictures), wanted, style, write);
  }
  for (const table of tablesOf(report)) {
    if (wanted.has('csv')) await write(`tables/${table.id}.csv`, tableCsv(table));
    if (wanted.has('tex')) await write(`tables/${table.id}.tex`, tableLatex(table));
  }
  if (wanted.has('csv')) await write('transfers.csv', transfersCsv(runs));
  if (wanted.has('md')) await write('report.md', renderMarkdown(report));
  if (wanted.has('html')) await write('report.html', await renderHtml(report, pictures, darkOf(style.looks)));
  return written;
}

/**
 * Writes a file and the folder it belongs to.
 *
 * @throws FailedError that names the file and why it cannot be written.
 */
async function writeInto(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFileAtomic(file, typeof content === 'string' ? content : Buffer.from(content));
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new FailedError(
      `The report cannot be written: ${file}: ${REASONS[code] ?? message}. --out names another folder.`,
    );
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota of the disk is used up',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
};

/** Formats that write each figure into a file; Markdown links the SVG. */
const FIGURE_FORMATS = ['svg', 'png', 'pdf', 'spec', 'md'] as const;

/** A figure drawn in a style; what the page shows is not drawn again for the screen. */
async function drawnFor(
  figure: Figure,
  style: Style,
  pictures: ReadonlyMap<string, string>,
): Promise<Fitted> {
  const picture = style === PLAIN ? pictures.get(figure.id) : undefined;
  return picture === undefined ? fitted(figure, style) : { spec: figure.spec, svg: picture };
}

async function writeFigure(
  id: string,
  { spec, svg }: Fitted,
  wanted: ReadonlySet<Format>,
  style: Style,
  write: (name: string, content: string | Uint8Array) => Promise<void>,
): Promise<void> {
  const { fonts, ...changes } = drawingOf(style);
  if (wanted.has('svg') || wanted.has('md')) await write(`figures/${id}.svg`, svg);
  if (wanted.has('png')) await write(`figures/${id}.png`, renderPng(svg, undefined, fonts));
  if (wanted.has('pdf')) await write(`figures/${id}.pdf`, await renderPdf(svg, fonts));
  if (wanted.has('spec')) await write(`figures/${id}.vl.json`, specificationJson(spec, changes));
}

/** The specification with the theme inside, so that the vega editor shows it as the report does. */
function specificationJson(spec: Spec, changes: ThemeChanges): string {
  return `${JSON.stringify({ ...spec, config: themeConfig('light', changes) }, null, 2)}\n`;
}
