import { sum } from 'simple-statistics';
import { z } from 'zod';
import type { BrowserJob } from '../driver/routines/browser.ts';
import type { InOrderJob } from '../driver/routines/in-order.ts';
import { UsageError } from '../../base/errors.ts';
import { nameOr, strictObject } from '../../base/input/validate.ts';
import { pageNamed, pageSchema, readPage, type Page, type PAGE_NAMES } from '../pages/page.ts';
import { pathOf } from '../servers/http/path.ts';
import { clientFields, clientKind, downloadFields, range, type JobContext, type Told } from './kind.ts';

/** The name of a page that comes with the project, a JSON file with a page, or a page. */
const anyPage = nameOr(
  z.string().transform((name, context): Page => {
    try {
      return name.endsWith('.json') || name.includes('/') ? readPage(name) : pageNamed(name);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  }),
  pageSchema,
);

const schema = strictObject({
  kind: z.literal('page'),
  /** Default: the name of the page. */
  name: z.string().min(1).optional(),
  ...clientFields,
  start: range.default([0, 0.1]),
  ...downloadFields,
  page: anyPage,
  model: z.enum(['wget', 'browser']).default('wget'),
  /** Connections of a browser to one host. */
  connectionsPerHost: z.int().positive().default(6),
  /** What a browser says of each object beside its `intents`: nothing, or its size. */
  tells: z.enum(['nothing', 'size']).default('size'),
}).transform((given) => ({ ...given, name: given.name ?? given.page.name }));
type Given = z.input<typeof schema>;
type Client = z.output<typeof schema>;

/** Seconds that the server thinks, all objects together. */
const thinkTimeOf = ({ page: { objects } }: Client): number =>
  sum(objects.map(({ thinkTime = 0 }) => thinkTime));

const sizesOf = ({ page: { objects } }: Client): number[] => objects.map(({ size }) => size);

/**
 * A page load: a page of this project (`nyt`, `flickr`), a JSON file, or a page as data. As wget does it, one
 * object at a time, or as a browser.
 */
export const page = clientKind(
  {
    kind: 'page',
    schema,
    background: false,
    pauses: false,
    sizes: sizesOf,
    shows: () => 'loads',
    expectedTime: (client, { over }) =>
      (sum(sizesOf(client).map(over)) + thinkTimeOf(client)) /
      (client.model === 'browser' ? client.connectionsPerHost : 1),
    job: (client, context): Told<InOrderJob | BrowserJob> =>
      client.model === 'wget' ? inOrderJob(client, context) : browserJob(client, context),
  },
  (
    given: (typeof PAGE_NAMES)[number] | (string & {}) | z.input<typeof pageSchema>,
    options: Omit<Given, 'kind' | 'page'> = {},
  ): Given => ({ kind: 'page', page: given, ...options }),
);

const inOrderJob = (client: Client, { host, port }: JobContext): Told<InOrderJob> => {
  const { intents, lowWaterMark, phases, head, connections } = client;
  return {
    routine: 'in-order',
    ...{ host, port, intents, lowWaterMark, phases, head, connections },
    objects: client.page.objects.map(({ size, url, thinkTime }) => ({
      path: pathOf(size, thinkTime),
      name: url,
      pause: 0,
    })),
  };
};

const browserJob = (client: Client, { host, port }: JobContext): Told<BrowserJob> => {
  const { intents, lowWaterMark, phases, head, connectionsPerHost, tells } = client;
  return {
    routine: 'browser',
    ...{ host, port, intents, lowWaterMark, phases, head, connectionsPerHost },
    objects: client.page.objects.map(({ size, url, parent, thinkTime }) => ({
      path: pathOf(size, thinkTime),
      name: url,
      parent,
      origin: new URL(url).host,
      intents: tells === 'size' ? { ...intents, filesize: size } : intents,
    })),
  };
};
