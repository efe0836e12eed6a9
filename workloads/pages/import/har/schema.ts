import { z } from 'zod';
import { LARGEST_OBJECT, LONGEST_THINK_TIME } from '../../../servers/http/path.ts';
import { printable } from '../imported.ts';
import { readTime } from './times.ts';

/**
 * The fields of an HTTP Archive that an import reads (HAR 1.2, http://www.softwareishard.com/blog/har-12-spec/).
 * Those with an underscore are of browsers and other recorders. Whatever else there is, bodies above all, is dropped.
 *
 * Recorders differ. What an entry cannot do without is required; any other field that is not of its kind counts as
 * not recorded.
 */

const optional = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

/** Some recorders write numbers as text. */
const number = z.preprocess(
  (given) => (typeof given === 'string' && given.trim() !== '' ? Number(given) : given),
  z.number('must be a number'),
);
const text = z.string('must be text');
const words = z.string().transform(printable);
const id = z.union([z.string(), z.number()]).transform((given) => printable(String(given)));
const object = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape, 'must be an object');

/** Bytes; -1 or left out where the recorder does not know them. More than the server has is no size of a body. */
const size = optional(number.pipe(z.number().min(0).max(LARGEST_OBJECT).transform(Math.round)));

/** Milliseconds in the recording, seconds here; -1 where it does not apply. Nobody waits for longer. */
const duration = optional(
  number.pipe(
    z
      .number()
      .min(0)
      .max(LONGEST_THINK_TIME * 1000),
  ),
).transform((milliseconds) => (milliseconds === undefined ? undefined : milliseconds / 1000));

/** Of a list, what can be read. */
const listOf = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((items) =>
      items.flatMap((item): z.output<Schema>[] => {
        const result = schema.safeParse(item);
        return result.success ? [result.data] : [];
      }),
    );

const headers = listOf(
  z.object({
    name: z.string(),
    value: z.union([z.string(), z.number(), z.boolean()]).transform(String),
  }),
);

const contentSchema = z
  .object({
    size,
    mimeType: optional(z.string()),
    text: optional(z.string()),
    encoding: optional(z.string()),
    /** Bytes that the encoding saved. */
    compression: size,
  })
  // Bodies may be of many megabytes: their length is kept.
  .transform(({ text: body, encoding, ...rest }) => ({
    ...rest,
    textSize:
      body === undefined ? undefined : Buffer.byteLength(body, encoding === 'base64' ? 'base64' : 'utf8'),
  }));

/** Playwright has a text of its own, others an object. */
const failure = optional(
  z.union([
    words,
    z
      .object({ message: optional(words), code: optional(id) })
      .transform(({ message, code }) => message ?? code),
  ]),
);

const frames = listOf(z.object({ url: z.string() }));
const initiatorSchema = z.object({ url: optional(z.string()), stack: z.unknown().optional() });

/** The URLs that made a request, the nearest one first: scripts of the stack, then the document or style sheet. */
const initiators = z
  .unknown()
  .optional()
  .transform((given): string[] => {
    // WebPageTest writes the URL alone.
    if (typeof given === 'string') return given === '' ? [] : [given];
    const { data } = initiatorSchema.safeParse(given);
    return [...urlsOfStack(data?.stack), ...(data?.url ? [data.url] : [])];
  });

const stackSchema = z.object({ callFrames: frames, parent: z.unknown().optional() });

/** `parent` is what had called a script asynchronously, and so on: as deep as the recorder liked. */
function urlsOfStack(stack: unknown): string[] {
  const urls: string[] = [];
  for (
    let level = stackSchema.safeParse(stack);
    level.success;
    level = stackSchema.safeParse(level.data.parent)
  )
    urls.push(...level.data.callFrames.map(({ url }) => url));
  return urls;
}

const timeSchema = z.union([z.string(), z.number()], 'must be a time').transform((given, context) => {
  const time = readTime(given);
  if (time) return { ...time, written: String(given) };
  context.addIssue({ code: 'custom', message: 'must be a time as in ISO 8601' });
  return z.NEVER;
});

export const entrySchema = object({
  pageref: optional(id),
  startedDateTime: timeSchema,
  request: object({ method: text, url: text.trim().min(1, 'must not be empty'), headers }),
  response: object({
    status: number,
    headers,
    redirectURL: optional(z.string()),
    content: optional(contentSchema),
    bodySize: size,
    headersSize: size,
    /** Bytes of head and body as transferred, by Chromium. */
    _transferSize: size,
    /** Why it failed, as in net::ERR_CONNECTION_REFUSED. */
    _error: failure,
    _failureText: failure,
    /** By Chromium: a service worker answered, and from where it had the answer. */
    _fetchedViaServiceWorker: optional(z.boolean()),
    _serviceWorkerResponseSource: optional(z.string()),
  }),
  timings: optional(z.object({ connect: duration, ssl: duration, wait: duration })),
  _initiator: initiators,
  _resourceType: optional(z.string().transform((type) => type.toLowerCase())),
  /** `memory` or `disk`, by Chromium. */
  _fromCache: optional(z.union([z.string(), z.boolean()])),
  /** `Network Load`, `Memory Cache`, `Disk Cache`, by Safari. */
  _fetchType: optional(z.string()),
  /** By WebPageTest: bytes of the body, and what came when. */
  _objectSize: size,
  _objectSizeUncompressed: size,
  _chunks: listOf(z.object({ bytes: size, inflated: size })),
});
/** A request and its response. */
export type Entry = Omit<z.output<typeof entrySchema>, 'startedDateTime'> & {
  /** Milliseconds since 1970. */
  started: number;
  /** The same as the recording writes it. */
  startedDateTime: string;
};

const program = optional(z.object({ name: words, version: optional(id) }));

export const harSchema = object({
  log: object({
    creator: program,
    browser: program,
    pages: listOf(z.object({ id })),
    entries: z.array(z.unknown(), 'must be a list').min(1, 'must hold at least one entry'),
  }),
});
