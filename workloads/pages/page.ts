import { resolve } from 'node:path';
import { z } from 'zod';
import { strictObject, validate } from '../../base/input/validate.ts';
import { UsageError } from '../../base/errors.ts';
import { noSuch } from '../../base/input/suggest.ts';
import { readJson } from '../../base/input/json-file.ts';
import { assetFile } from '../../base/installation/package.ts';
import { LONGEST_THINK_TIME } from '../servers/http/path.ts';

const objectSchema = strictObject({
  url: z.url({ protocol: /^https?$/, error: 'must be an absolute URL, http or https' }),
  /** Bytes of the body. */
  size: z.int().nonnegative(),
  /** Media type without parameters (RFC 9110, Section 8.3.1). */
  type: z.string().regex(/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/, 'must be a media type, as in text/html'),
  /** Index of the object whose arrival reveals this one; null for the page itself. */
  parent: z.int().nonnegative().nullable(),
  /** Seconds that the server takes until it answers. */
  thinkTime: z
    .number()
    .nonnegative()
    .max(LONGEST_THINK_TIME, `must be seconds, at most ${LONGEST_THINK_TIME}`)
    .optional(),
});

/** One object of a page. */
export type PageObject = z.output<typeof objectSchema>;

export const pageSchema = strictObject({
  name: z.string().min(1),
  /** Where the numbers come from. */
  source: z.string().min(1),
  /** Whether the numbers were made up by a method, instead of taken from a real page. */
  synthetic: z.boolean(),
  /** The first one is the page itself, the others follow in the order in which they are requested. */
  objects: z.array(objectSchema).min(1).superRefine(checkParents),
});

/** A page as data: what is fetched, how large it is, and what reveals it. */
export type Page = z.output<typeof pageSchema>;

function checkParents(objects: PageObject[], context: z.core.$RefinementCtx<PageObject[]>): void {
  objects.forEach(({ parent }, index) => {
    const wrong = parentMistake(parent, index);
    if (wrong) context.addIssue({ code: 'custom', path: [index, 'parent'], message: wrong });
  });
}

function parentMistake(parent: number | null, index: number): string | undefined {
  if (index === 0) return parent === null ? undefined : 'must be null: the first object is the page itself';
  if (parent === null) return 'must be an index: only the first object is the page itself';
  return parent < index ? undefined : `must be the index of an earlier object, at most ${index - 1}`;
}

/** Names of the pages that come with the project. Both are synthetic: `synthesis.ts` makes them. */
export const PAGE_NAMES = ['nyt', 'flickr'] as const;

/** File of a page that comes with the project. */
export const pageFile = (name: string): string => assetFile(`workloads/pages/data/${name}.json`);

/** A page that comes with the project. @throws UsageError that lists the known pages. */
export function pageNamed(name: string): Page {
  if (!PAGE_NAMES.some((known) => known === name)) throw new UsageError(noSuch('page', name, PAGE_NAMES));
  return readPage(pageFile(name));
}

let folder = '';

/** Has pages' paths taken from a folder, that of the file which names them, for as long as `read` runs. */
export function pagesFrom<Result>(from: string, read: () => Result): Result {
  const before = folder;
  folder = from;
  try {
    return read();
  } finally {
    folder = before;
  }
}

/**
 * Reads a page from a JSON file. Its path is taken from the working directory, or where `pagesFrom` says.
 *
 * @throws UsageError that names the file, each wrong place, what was found and what is allowed.
 */
export function readPage(path: string): Page {
  const file = resolve(folder, path);
  return validate(pageSchema, readJson(file), `The page ${file}`);
}
