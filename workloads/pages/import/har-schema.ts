import { z } from 'zod';

/**
 * The fields of an HTTP Archive that an import reads (HAR 1.2, http://www.softwareishard.com/blog/har-12-spec/).
 * Fields with an underscore are Chromium's own. Whatever else there is, bodies above all, is dropped.
 */

/** -1 or left out where the browser does not know it. */
const size = z.number().nullish();

const headers = z.array(z.object({ name: z.string(), value: z.string() })).default([]);

const callFrame = z.object({ url: z.string() });

/** Where a script stood when it made a request; `parent` is what had called it asynchronously. */
const stackSchema = z.object({
  callFrames: z.array(callFrame).default([]),
  get parent() {
    return stackSchema.nullish();
  },
});
export type Stack = z.output<typeof stackSchema>;

const initiatorSchema = z.union([
  z.object({ url: z.string().nullish(), stack: stackSchema.nullish() }),
  // WebPageTest writes the URL alone.
  z.string().transform((url) => ({ url, stack: undefined })),
]);

const entrySchema = z.object({
  pageref: z.string().nullish(),
  startedDateTime: z.iso.datetime({ offset: true, local: true, error: 'must be a time as in ISO 8601' }),
  request: z.object({
    method: z.string(),
    url: z.string().min(1),
    headers,
  }),
  response: z.object({
    status: z.number(),
    headers,
    redirectURL: z.string().nullish(),
    content: z.object({ size, mimeType: z.string().nullish() }).nullish(),
    bodySize: size,
    /** Why it failed, as in net::ERR_CONNECTION_REFUSED; Playwright has a name of its own. */
    _error: z.string().nullish(),
    _failureText: z.string().nullish(),
  }),
  _initiator: initiatorSchema.nullish(),
  /** `memory` or `disk`. */
  _fromCache: z.string().nullish(),
  _resourceType: z.string().nullish(),
});
/** A request and its response. */
export type Entry = z.output<typeof entrySchema>;

export const harSchema = z.object({
  log: z.object({
    creator: z.object({ name: z.string(), version: z.string() }).nullish(),
    browser: z.object({ name: z.string(), version: z.string() }).nullish(),
    pages: z.array(z.object({ id: z.string() })).nullish(),
    entries: z.array(entrySchema).min(1, 'must hold at least one entry'),
  }),
});
export type Har = z.output<typeof harSchema>;
