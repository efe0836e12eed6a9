import { statSync } from 'node:fs';
import { parse } from 'node:path';
import { UsageError } from '../../../base/errors.ts';
import type { Sizes } from './har/body-size.ts';
import type { ThinkTimes } from './har/think-times.ts';
import { importFolder } from './saved/folder.ts';
import { importHar } from './har/har.ts';
import type { Imported } from './imported.ts';

export interface ImportOptions {
  /** Name of the page; by default that of the file. */
  name?: string | undefined;
  /** Of a recording: which length of bodies counts. Saved files have but one. */
  sizes?: Sizes | undefined;
  /** Of a recording: how long servers think. Saved files do not tell. */
  thinkTimes?: ThinkTimes | undefined;
  /** Of a recording of several pages: the id of the one that is meant. */
  page?: string | undefined;
}

/**
 * Makes a page of a recording (HAR), or of a page that a browser saved (an HTML file or its folder).
 *
 * @throws UsageError that names the file, each wrong place, what was found and what is allowed.
 */
export function importPage(path: string, { name, sizes, thinkTimes, page }: ImportOptions = {}): Imported {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (!facts) throw new UsageError(`There is no file or folder ${path}.`);
  if (/\.(mht(ml)?|webarchive)$/i.test(path))
    throw new UsageError(
      `${path} is a page in a single file, which cannot be read. Save the page as "web page, complete", or record it.`,
    );
  if (!facts.isDirectory() && !/\.x?html?$/i.test(path))
    return importHar(path, {
      name: name ?? nameOf(path),
      sizes: sizes ?? 'decoded',
      thinkTimes: thinkTimes ?? 'server',
      page,
    });
  if (sizes === 'encoded' || thinkTimes !== undefined || page !== undefined)
    throw new UsageError(
      `${path} is not a recording: saved files have one size and no times, and a folder holds one page.`,
    );
  return importFolder(path, name);
}

/** `shop` of `shop.har` and of `shop.har.gz`. */
const nameOf = (path: string): string => parse(path.replace(/\.gz$/i, '')).name;
