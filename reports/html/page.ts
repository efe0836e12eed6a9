import { readFile } from 'node:fs/promises';
import { assetFile } from '../../base/installation/package.ts';
import { DARK_COLOURS } from '../figures/style/palette.ts';
import { narrowed, sharingValues } from '../figures/style/narrow.ts';
import { themeConfig } from '../figures/style/theme.ts';
import {
  figuresOf,
  type Block,
  type Chip,
  type Figure,
  type Report,
  type Section,
} from '../document/model.ts';
import { escapeHtml, scriptCode, scriptJson } from './escape.ts';
import { tableHtml } from './table.ts';

/**
 * The report as one HTML file that needs nothing else: scripts, styles, data and a still picture of each
 * figure are inside, and its content security policy forbids every request.
 *
 * @param svgs - Still pictures by figure id: shown until the figure answers the pointer, and in print.
 * @param dark - Colours of looks that somebody wants, and what they are on a dark background.
 */
export async function renderHtml(
  report: Report,
  svgs: ReadonlyMap<string, string>,
  dark: Readonly<Record<string, string>> = {},
): Promise<string> {
  const [style, browser, ...libraries] = await Promise.all(
    [
      assetFile('reports/html/style.css'),
      assetFile('reports/html/browser.js'),
      new URL('vega.min.js', import.meta.resolve('vega')),
      new URL('vega-lite.min.js', import.meta.resolve('vega-lite')),
    ].map((file) => readFile(file, 'utf8')),
  );
  const data = {
    specs: Object.fromEntries(figuresOf(report).map(({ id, spec }) => [id, spec])),
    narrow: Object.fromEntries(
      figuresOf(report).map((figure) => [figure.id, sharingValues(narrowed(figure), figure.spec)]),
    ),
    themes: { light: themeConfig('light'), dark: themeConfig('dark') },
    darkColours: { ...DARK_COLOURS, ...dark },
  };
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="color-scheme" content="light dark">',
    '<link rel="icon" href="data:,">',
    `<title>${escapeHtml(report.title)}</title>`,
    `<style>${style ?? ''}</style>`,
    '</head>',
    '<body>',
    '<a class="skip" href="#answers">Skip to the results</a>',
    headerHtml(report),
    contentsHtml(report),
    `<main>${[missingHtml(report), firstScreenHtml(report, svgs), ...report.sections.map((section) => sectionHtml(section, svgs))].join('\n')}</main>`,
    `<script type="application/json" id="report-data">${scriptJson(data)}</script>`,
    ...libraries.map((library) => `<script>${scriptCode(library)}</script>`),
    `<script>${scriptCode(browser ?? '')}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** Vega compiles its expressions, which needs eval; nothing may be fetched from anywhere. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:";

const headerHtml = ({ title, subtitle }: Report): string =>
  [
    '<header>',
    `<h1>${escapeHtml(title)}</h1>`,
    `<p>${escapeHtml(subtitle)}</p>`,
    '<button type="button" id="mode" hidden>Dark</button>',
    '</header>',
  ].join('\n');

/** Beside the report where there is room, and folded where there is none. */
function contentsHtml({ sections }: Report): string {
  const entries = sections.map(
    ({ id, title }) => `<li><a href="#${escapeHtml(id)}">${escapeHtml(title)}</a></li>`,
  );
  return [
    '<nav aria-label="Contents"><details id="contents"><summary>Contents</summary>',
    `<ol><li><a href="#answers">Results</a></li>${entries.join('')}</ol></details></nav>`,
  ].join('');
}

/** Nothing is concluded before it is known what is not there. */
function missingHtml({ missing }: Report): string {
  if (missing.length === 0) return '';
  const items = missing.map((sentence) => `<li>${escapeHtml(sentence)}</li>`);
  return `<section id="missing" class="missing"><h2>What is missing</h2><ul>${items.join('')}</ul></section>`;
}

/** What can be taken in within ten seconds: the question, a verdict each, and the comparisons in one picture. */
function firstScreenHtml(report: Report, svgs: ReadonlyMap<string, string>): string {
  const { question, remarks, chips, overview, answers, basis } = report;
  const [first, ...others] = overview.map((figure) => figureHtml(figure, svgs.get(figure.id) ?? ''));
  return [
    '<section id="answers" tabindex="-1"><h2>Results</h2>',
    ...(question === null ? [] : [`<p class="question">${escapeHtml(question)}</p>`]),
    ...remarks.map((remark) => `<p class="remark">${escapeHtml(remark)}</p>`),
    ...(chips.length > 0 ? [`<ul class="strip">${chips.map(chipHtml).join('')}</ul>`] : []),
    ...(first === undefined ? [] : [first]),
    answersHtml(answers, chips.length > 0),
    `<p class="basis">${escapeHtml(basis)}</p>`,
    ...others,
    '</section>',
  ].join('\n');
}

function chipHtml({ mark: { symbol, tone }, text, section }: Chip): string {
  const words = `<b aria-hidden="true">${symbol}</b> ${escapeHtml(text)}`;
  const link = section === undefined ? words : `<a href="#${escapeHtml(section)}">${words}</a>`;
  return `<li class="tone-${tone}">${link}</li>`;
}

/** More sentences than these are folded, where verdicts stand above them. */
const SENTENCES = 3;

function answersHtml(answers: readonly string[], hasVerdicts: boolean): string {
  if (answers.length === 0) return hasVerdicts ? '' : '<p>There is nothing to compare in the data.</p>';
  const list = `<ul>${answers.map((answer) => `<li>${escapeHtml(answer)}</li>`).join('')}</ul>`;
  if (!hasVerdicts || answers.length <= SENTENCES) return list;
  return `<details><summary>The results in ${answers.length} sentences</summary>${list}</details>`;
}

function sectionHtml({ id, title, blocks }: Section, svgs: ReadonlyMap<string, string>): string {
  const content = blocks.map((block) => blockHtml(block, svgs)).join('\n');
  return `<section id="${escapeHtml(id)}"><h2>${escapeHtml(title)}</h2>\n${content}</section>`;
}

function blockHtml(block: Block, svgs: ReadonlyMap<string, string>): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${escapeHtml(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
    case 'table':
      return tableHtml(block.table);
    case 'code':
      return (
        `<details><summary>${escapeHtml(block.title)}</summary>` +
        `<pre tabindex="0">${escapeHtml(block.text)}</pre></details>`
      );
    case 'figure':
      return figureHtml(block.figure, svgs.get(block.figure.id) ?? '');
  }
}

function figureHtml({ id, title, finding, alt, caption, table }: Figure, svg: string): string {
  return [
    `<figure id="figure-${escapeHtml(id)}" data-figure="${escapeHtml(id)}">`,
    `<h3>${escapeHtml(title)}</h3>`,
    ...(finding === undefined ? [] : [`<p class="finding">${escapeHtml(finding)}</p>`]),
    `<div class="${isTall(svg) ? 'plot tall' : 'plot'}" role="img" aria-label="${escapeHtml(alt)}">`,
    `<div class="still" aria-hidden="true">${withOwnIds(svg, id)}</div><div class="live" aria-hidden="true"></div></div>`,
    `<figcaption>${escapeHtml(caption)}</figcaption>`,
    '<p class="save" hidden><button type="button" data-save="svg">Save as SVG</button> ',
    '<button type="button" data-save="json">Save specification</button></p>',
    `<details><summary>Numbers of this figure</summary>${tableHtml(table)}</details>`,
    '</figure>',
  ].join('\n');
}

/** Pixels from which a drawing has so many rows that paper must give it a page. */
const TALL = 430;
const isTall = (svg: string): boolean => Number(/<svg[^>]* height="([\d.]+)"/.exec(svg)?.[1] ?? 0) > TALL;

/** Ids within a drawing hold for the whole page: each figure gets its own. */
function withOwnIds(svg: string, figure: string): string {
  return svg.replace(/(id="|url\(#)/g, `$1${escapeHtml(figure)}-`);
}
