import { valueText, columnTitle, shownColumns } from '../document/table-text.ts';
import type { Table } from '../document/model.ts';

/** Longer tables break over pages. */
const ROWS_OF_A_PAGE = 45;

/** A table as LaTeX with booktabs rules, to be `\input`; a long one needs the package longtable as well. */
export function tableLatex(table: Table): string {
  const { id, title, rows } = table;
  const columns = shownColumns(table);
  const alignment = columns.map(({ digits }) => (digits === undefined ? 'l' : 'r')).join('');
  const line = (cells: string[]) => `${cells.join(' & ')} \\\\`;
  const header = ['\\toprule', line(columns.map((column) => escapeLatex(columnTitle(column)))), '\\midrule'];
  const body = rows.map((row) =>
    line(columns.map((column) => escapeLatex(valueText(column, row[column.key])))),
  );
  const caption = `\\caption{${escapeLatex(title)}}\\label{tab:${id}}`;
  const lines =
    rows.length > ROWS_OF_A_PAGE
      ? [
          `\\begin{longtable}{${alignment}}`,
          `${caption}\\\\`,
          ...header,
          '\\endhead',
          ...body,
          '\\bottomrule',
          '\\end{longtable}',
        ]
      : [
          '\\begin{table}',
          '\\centering',
          caption,
          `\\begin{tabular}{${alignment}}`,
          ...header,
          ...body,
          '\\bottomrule',
          '\\end{tabular}',
          '\\end{table}',
        ];
  return `${lines.join('\n')}\n`;
}

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '–': '--',
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

function escapeLatex(text: string): string {
  return text.replace(/[\\~^–✓✗○×↓↑±≥≤<>]|[&%$#_{}]/g, (found) => SPECIAL[found] ?? `\\${found}`);
}
