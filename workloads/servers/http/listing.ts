import { pathOf } from './path.ts';

/** A text that the server makes itself. */
export interface Text {
  type: string;
  text: string;
}

const PAGE = /^\/pages\/([a-z0-9-]+)$/;

/**
 * What is there beside `/bytes/N`: at `/` a text that says so, and at `/pages/NAME` a page as HTML, whose other
 * objects are images, so that `wget -p` and browsers fetch them. Modules are loaded when they are asked for, since
 * the server starts within guests.
 *
 * @returns undefined for any other path
 */
export async function listingAt(path: string): Promise<Text | undefined> {
  if (path === '/') return { type: 'text/plain; charset=utf-8', text: await describeObjects() };
  const name = PAGE.exec(path)?.[1];
  const html = name === undefined ? undefined : await pageAsHtml(name);
  return html === undefined ? undefined : { type: 'text/html; charset=utf-8', text: html };
}

async function describeObjects(): Promise<string> {
  const { PAGE_NAMES, pageNamed } = await import('../../pages/page.ts');
  const pages = PAGE_NAMES.map((name): [string, string] => {
    const { objects } = pageNamed(name);
    const bytes = objects.reduce((sum, { size }) => sum + size, 0);
    return [`/pages/${name}`, `a page of ${objects.length} objects, ${bytes} bytes`];
  });
  const rows = [[pathOf('N'), 'an object of N bytes'] as const, ...pages];
  return rows.map(([path, meaning]) => `${path.padEnd(16)}${meaning}\n`).join('');
}

/** The page itself has its own size, filled with blanks. Equal sizes are told apart by what is behind `?`. */
async function pageAsHtml(name: string): Promise<string | undefined> {
  const { PAGE_NAMES, pageNamed } = await import('../../pages/page.ts');
  if (!PAGE_NAMES.some((known) => known === name)) return undefined;
  const [page, ...others] = pageNamed(name).objects;
  const images = others.map(({ size }, index) => `<img src="${pathOf(size)}?object=${index + 1}" alt="">`);
  const html = ['<!doctype html>', `<title>${name}</title>`, ...images, ''].join('\n');
  return html.padEnd(page?.size ?? 0);
}
