import { columnTitle, shownColumns, valueText } from '../document/table-text.ts';
import { significant } from '../document/format.ts';
import type { Column } from '../figures/figure.ts';
import type { Table } from '../document/model.ts';

/** Tables of more lines break over pages. */
const LINES_OF_A_PAGE = 45;

/** Characters that a line holds: of a column of two, and of a page in each size of letters. */
const COLUMN_WIDTH = 44;
const SIZES = [
  { size: '', characters: 80 },
  { size: '\\small', characters: 92 },
  { size: '\\footnotesize', characters: 110 },
  { size: '\\scriptsize\\setlength{\\tabcolsep}{2pt}', characters: Infinity },
] as const;
/** Characters of a line in the smallest letters. */
const WIDEST = 135;

/**
 * A table as LaTeX with booktabs rules, to be `\input`: as wide as the column or the page, its cells broken into
 * lines. It needs the packages booktabs and tabularx; a long one, which breaks over pages, longtable instead.
 */
export function tableLatex(table: Table): string {
  const { id, title, rows } = table;
  const columns = shownColumns(table);
  const cells = rows.map((row) => columns.map((column) => cellText(column, row[column.key], rows)));
  const titles = columns.map(columnTitle);
  const widths = columns.map((_, index) =>
    widthOf(
      titles[index] ?? '',
      cells.map((row) => row[index] ?? ''),
    ),
  );
  const total = widths.reduce((sum, width) => sum + width, 0);
  const { size, characters } = SIZES.find((one) => total + columns.length <= one.characters) ?? SIZES[3];
  const shares = widths.map((width) => width / total);
  const isNumber = columns.map(({ digits }) => digits !== undefined);
  const line = (texts: readonly string[]) =>
    `${texts.map((text) => escapeLatex(breakable(text))).join(' & ')} \\\\`;
  const header = ['\\toprule', line(titles), '\\midrule'];
  const body = cells.map(line);
  const caption = `\\caption{${escapeLatex(title)}}\\label{tab:${id}}`;
  const flush = (index: number) => `>{\\${isNumber[index] ? 'raggedleft' : 'raggedright'}\\arraybackslash`;
  const room = shares.map((share) => share * Math.min(characters, WIDEST));
  if (linesOf(cells, room) > LINES_OF_A_PAGE) {
    const alignment = shares.map(
      (share, index) => `${flush(index)}}p{\\dimexpr ${share.toFixed(4)}\\linewidth-2\\tabcolsep\\relax}`,
    );
    return lines([
      `\\begingroup${size}`,
      `\\begin{longtable}{@{}${alignment.join('')}@{}}`,
      `${caption}\\\\`,
      ...header,
      '\\endhead',
      ...body,
      '\\bottomrule',
      '\\end{longtable}',
      '\\endgroup',
    ]);
  }
  const alignment = shares.map(
    (share, index) => `${flush(index)}\\hsize=${(share * columns.length).toFixed(4)}\\hsize}X`,
  );
  const environment = total + columns.length > COLUMN_WIDTH ? 'table*' : 'table';
  return lines([
    `\\begin{${environment}}`,
    `\\centering${size}`,
    caption,
    `\\begin{tabularx}{\\linewidth}{@{}${alignment.join('')}@{}}`,
    ...header,
    ...body,
    '\\bottomrule',
    '\\end{tabularx}',
    `\\end{${environment}}`,
  ]);
}

/** Lines that rows of cells take, each column as wide as so many characters. */
const linesOf = (cells: readonly (readonly string[])[], room: readonly number[]): number =>
  cells.reduce(
    (sum, row) =>
      sum + Math.max(...row.map((text, index) => Math.ceil((1.1 * text.length) / (room[index] ?? 1)))),
    0,
  );

const lines = (all: readonly string[]) => `${all.join('\n')}\n`;

/** Numbers of one column keep their zeros, so that they stand under each other with the same precision. */
function cellText(
  column: Column,
  value: Table['rows'][number][string] | undefined,
  rows: Table['rows'],
): string {
  if (typeof value !== 'number' || column.digits === undefined) return valueText(column, value);
  const isCount = rows.every((row) => row[column.key] === null || Number.isInteger(row[column.key]));
  return isCount ? String(value) : significant(value, column.digits);
}

/** Characters that a column needs: its longest word, and of longer texts so many that they fill few lines. */
function widthOf(title: string, cells: readonly string[]): number {
  const words = [title, ...cells].flatMap((text) => text.split(/\s+/));
  const longest = Math.max(...words.map(({ length }) => length));
  const fullest = Math.max(...cells.map(({ length }) => length), 1);
  return Math.min(40, Math.max(longest + 1, Math.sqrt(fullest) * 2.5));
}

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '\u200b': '\\allowbreak{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '–': '--',
  '\u2212': '$-$',
  '…': '\\ldots{}',
  '’': "'",
  '✓': '$\\surd$',
  '✗': '$\\times$',
  '○': '$\\circ$',
  '×': '$\\times$',
  '↓': '$\\downarrow$',
  '↑': '$\\uparrow$',
  '±': '$\\pm$',
  '≥': '$\\geq$',
  '≤': '$\\leq$',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
};

/** Letters of a word that TeX is not left alone with: it breaks none with signs or digits in it. */
const LONG_WORD = 14;

/** The text with places to break within its long words, marked by spaces of no width. */
const breakable = (text: string): string =>
  text.replace(/\S{15,}/g, (word) =>
    word
      .replace(/[/._:=&?,;)-](?=\S)/g, '$&\u200b')
      .replace(new RegExp(`[^\u200b]{${LONG_WORD}}(?=[^\u200b])`, 'gu'), '$&\u200b'),
  );

function escapeLatex(text: string): string {
  const escaped = text.replace(
    /[\\\u200b~^–\u2212…’✓✗○×↓↑±≥≤<>]|[&%$#_{}]/g,
    (found) => SPECIAL[found] ?? `\\${found}`,
  );
  // A hyphen before a number is a minus.
  return escaped.replace(/(?<![\w.-])-(?=[\d.])/g, '$$-$$').replaceAll('\n', ' ');
}
