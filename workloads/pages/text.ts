import type { Page } from './page.ts';

/** A page as the text of its file: JSON, one line per object. */
export function textOf({ objects, ...rest }: Page): string {
  const head = Object.entries(rest).map(([key, value]) => `  "${key}": ${JSON.stringify(value)},`);
  const lines = objects.map((object) => `    ${lineOf(object)}`);
  return ['{', ...head, '  "objects": [', lines.join(',\n'), '  ]', '}', ''].join('\n');
}

const lineOf = (object: object): string =>
  `{ ${Object.entries(object)
    .map(([key, value]) => `"${key}": ${JSON.stringify(value)}`)
    .join(', ')} }`;
