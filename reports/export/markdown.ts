import { valueText, columnTitle, shownColumns } from '../document/table-text.ts';
import type { Block, Report, Table } from '../document/model.ts';

/** Longer tables are named instead of written out; their CSV files hold every row. */
const ROWS = 40;

/** The report as GitHub-flavoured Markdown; figures are SVG files in `figures/`, long tables in `tables/`. */
export function renderMarkdown(report: Report): string {
  const { title, subtitle, missing, question, remarks, chips, overview, answers, basis, sections } = report;
  const results = answers.length > 0 ? answers.map(item) : ['There is nothing to compare in the data.'];
  return [
    `# ${escapeMarkdown(title)}`,
    escapeMarkdown(subtitle),
    ...(missing.length > 0 ? ['## What is missing', missing.map(item).join('\n')] : []),
    '## Results',
    ...(question === null ? [] : [`**${escapeMarkdown(question)}**`]),
    ...remarks.map(escapeMarkdown),
    ...(chips.length > 0 ? [chips.map(({ mark, text }) => item(`${mark.symbol} ${text}`)).join('\n')] : []),
    ...overview.map((figure) => block({ kind: 'figure', figure })),
    results.join('\n'),
    escapeMarkdown(basis),
    ...sections.flatMap((section) => [`## ${escapeMarkdown(section.title)}`, ...section.blocks.map(block)]),
    '',
  ].join('\n\n');
}

/** A table as GitHub-flavoured Markdown. */
export function tableMarkdown(table: Table): string {
  const columns = shownColumns(table);
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map((column) => escapeMarkdown(columnTitle(column)))),
    line(columns.map(({ digits }) => (digits === undefined ? ':--' : '--:'))),
    ...table.rows.map((row) =>
      line(columns.map((column) => escapeMarkdown(valueText(column, row[column.key])))),
    ),
  ].join('\n');
}

function block(content: Block): string {
  switch (content.kind) {
    case 'paragraph':
      return escapeMarkdown(content.text);
    case 'list':
      return content.items.map(item).join('\n');
    case 'table':
      return captioned(content.table);
    case 'code':
      return `${escapeMarkdown(content.title)}:\n\n\`\`\`\`text\n${content.text}\n\`\`\`\``;
    case 'figure': {
      const { id, title, finding, alt, caption, table } = content.figure;
      const lead = finding === undefined ? '' : `${escapeMarkdown(finding)}\n\n`;
      const picture = `![${escapeMarkdown(alt)}](figures/${id}.svg)`;
      return `### ${escapeMarkdown(title)}\n\n${lead}${picture}\n\n${escapeMarkdown(caption)} Numbers: \`tables/${table.id}.csv\`.`;
    }
  }
}

function captioned(table: Table): string {
  const { title, id, rows } = table;
  if (rows.length > ROWS) return `${escapeMarkdown(title)}: ${rows.length} rows, in \`tables/${id}.csv\`.`;
  return `${escapeMarkdown(title)}:\n\n${tableMarkdown(table)}`;
}

const item = (text: string) => `- ${escapeMarkdown(text)}`;

/** Text that Markdown leaves as it is, in running text and in table cells. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|#]/g, '\\$&').replaceAll('\n', ' ');
}
