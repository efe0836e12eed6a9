import { mapFigures, mapTables, type Contribution, type Table } from '../model.ts';

/**
 * A comparison in the words of what it compares: figures and tables are laid out for policies, and say "policy" in
 * titles, headings and captions, which a factor's name takes the place of.
 *
 * @param of - the factor whose levels are compared, or "links"; null for policies
 */
export function called(contribution: Contribution, of: string | null): Contribution {
  if (of === null) return contribution;
  const text = (said: string) =>
    said
      .replace(/\bby policy\b/g, `by ${of}`)
      .replace(/^Policies compared\b/, `${of} compared`)
      .replace(/\bthe first policy\b/g, 'the first')
      .replace(/\bbest (other )?policy\b/g, 'best $1one');
  const heading = (title: string) => (title === 'policy' ? of : title);
  const table = (one: Table): Table => ({
    ...one,
    title: text(one.title),
    columns: one.columns.map((column) => ({ ...column, title: heading(column.title) })),
  });
  const sections = contribution.sections.map((section) => ({ ...section, title: text(section.title) }));
  const { overview = [] } = contribution;
  const whole = mapTables({ ...contribution, sections, overview }, table);
  return mapFigures(whole, (figure) => ({
    ...figure,
    title: text(figure.title),
    caption: text(figure.caption),
    alt: text(figure.alt),
  }));
}
