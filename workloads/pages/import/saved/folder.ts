import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, parse, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import mime from 'mime';
import { UsageError } from '../../../../base/errors.ts';
import type { PageObject } from '../../page.ts';
import { shortened, withoutFragment, type Imported, type Skipped } from '../imported.ts';
import { readCss, readHtml, type Reference } from './references.ts';
import { readText } from './text.ts';

const HTML = /\.x?html?$/i;

/**
 * Makes a page of what a browser saved: an HTML file with the folder of its files beside it. Objects stand in
 * the order in which they are referred to, level by level: what the page names, then what its style sheets and
 * frames name.
 *
 * @param path - The HTML file, a folder with it, or the folder of its files.
 * @param name - Name of the page; by default that of the HTML file.
 * @throws UsageError when there is no HTML file, or more than one.
 */
export function importFolder(path: string, name?: string): Imported {
  const html = findHtml(path);
  const root = dirname(html);
  const { savedFrom } = readHtml(readText(html));
  const base = baseUrl(savedFrom, html);
  const skipped: Skipped[] = [];
  const files = [html];
  const objects: PageObject[] = [describeFile(html, base, null)];
  // Grows while it is walked: what a file refers to comes after it.
  for (let index = 0; index < files.length; index++) {
    const file = files[index] ?? html;
    for (const { url, isChoice } of referencesOf(file)) {
      const found = resolveReference(url, file, root);
      if (typeof found === 'string') {
        if (!isChoice) skipped.push({ url: shortened(url), reason: found });
      } else if (!files.includes(found.file)) {
        files.push(found.file);
        objects.push(describeFile(found.file, urlOf(found.file, root, base), index));
      }
    }
  }
  skipped.push(...unused(html, files));
  const source = `saved page ${basename(html)}${savedFrom ? ` from ${savedFrom}` : ''}`;
  return {
    page: { name: name ?? parse(html).name, source, synthetic: false, objects },
    skipped: unique(skipped),
    notes: notesOf(savedFrom),
  };
}

function findHtml(path: string): string {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (!facts) throw new UsageError(`There is no file or folder ${path}.`);
  if (!facts.isDirectory()) return resolve(path);
  const within = htmlFiles(path);
  const index = within.find((file) => /^index\.x?html?$/i.test(basename(file)));
  const stem = resolve(path).replace(/_files$/, '');
  const beside = htmlFiles(dirname(resolve(path))).find((file) => file.replace(HTML, '') === stem);
  const [only, ...more] = within;
  const found = beside ?? index ?? (more.length === 0 ? only : undefined);
  if (found) return found;
  throw new UsageError(
    only
      ? `${path} holds several HTML files; name one of them: ${within.map((file) => basename(file)).join(', ')}.`
      : `${path} holds no HTML file, and none of its name stands beside it.`,
  );
}

const htmlFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => HTML.test(file))
    .map((file) => resolve(folder, file));

function baseUrl(savedFrom: string | undefined, html: string): string {
  if (savedFrom !== undefined && /^https?:/.test(savedFrom) && URL.canParse(savedFrom))
    return withoutFragment(new URL(savedFrom).href);
  return new URL(encodeURIComponent(basename(html)), 'http://saved.example/').href;
}

/** The page's own folder stands for the place that it was saved from. */
const urlOf = (file: string, root: string, base: string): string =>
  new URL(relative(root, file).split(sep).map(encodeURIComponent).join('/'), base).href;

function describeFile(file: string, url: string, parent: number | null): PageObject {
  // Chromium saves scripts as `name.js.download`, so that nobody runs them by accident.
  const type = mime.getType(file.replace(/\.download$/, '')) ?? 'application/octet-stream';
  return { url, size: statSync(file).size, type, parent };
}

function referencesOf(file: string): Reference[] {
  if (HTML.test(file)) return readHtml(readText(file)).references;
  if (extname(file).toLowerCase() === '.css') return readCss(readText(file));
  return [];
}

/** The file that is meant, or the reason why there is none. */
function resolveReference(reference: string, from: string, root: string): { file: string } | string {
  const written = reference.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(written)?.[1]?.toLowerCase();
  if (scheme !== undefined) return `a ${scheme}: URL, not a saved file`;
  if (written.startsWith('//')) return 'an address on the network, not a saved file';
  if (written === '' || written.startsWith('#')) return 'refers to its own document';
  const file = fileAt(written, from);
  if (file === undefined) return 'not a valid URL';
  if (!file.startsWith(join(root, sep))) return 'outside the saved folder';
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? { file } : 'not among the saved files';
}

function fileAt(reference: string, from: string): string | undefined {
  try {
    return resolve(decodeURIComponent(new URL(reference, pathToFileURL(from)).pathname));
  } catch {
    // Malformed per cent signs and the like.
    return undefined;
  }
}

/** Files of the page's folder that nothing refers to. */
function unused(html: string, used: readonly string[]): Skipped[] {
  const folder = html.replace(HTML, '_files');
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !used.includes(file))
    .map((file) => ({ url: relative(dirname(html), file), reason: 'nothing that was read refers to it' }));
}

const unique = (skipped: readonly Skipped[]): Skipped[] => [
  ...new Map(skipped.map((one) => [JSON.stringify(one), one])).values(),
];

const notesOf = (savedFrom: string | undefined): string[] => [
  'Sizes are those of the saved files: decoded ones.',
  'A saved page does not tell which hosts its objects came from; all are given that of the page.',
  'Scripts are not run: what only they refer to is left out.',
  ...(savedFrom ? [] : ['The page does not say where it was saved from; its URL is made up.']),
];
