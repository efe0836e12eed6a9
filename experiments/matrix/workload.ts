import { z } from 'zod';
import { intentsSchema } from '../../intents/vocabulary.ts';
import { pageNamed, pageSchema, PAGE_NAMES, readPage } from '../../workloads/pages/page.ts';

const bytes = z.int().nonnegative();
const seconds = z.number().nonnegative();
/** Shortest and longest; what it is in a cell is drawn from the seed. */
const range = z.tuple([seconds, seconds]);

/** What every client has. */
const client = {
  /** What the client says of everything that it fetches. */
  intents: intentsSchema.default({}),
  /** When it begins, in seconds of the cell. */
  start: range.default([0, 0]),
  /** Bytes that wake the reader up; 1 for every packet. */
  lowWaterMark: z.int().positive().default(16_384),
};

const download = {
  /** The whole object at once, or its head first to learn the size, and then the rest. */
  phases: z.enum(['one', 'two']).default('one'),
  /** Bytes of the head. The paper's m; with headers it does not fit ten segments. */
  head: z.int().positive().default(15_000),
  /** A new connection for each object, or one that is kept where the policy takes it again. */
  connections: z.enum(['new', 'keep-alive']).default('new'),
};

/** A client that downloads objects of these sizes in order, one at a time, as wget does. */
const objectsClient = z.strictObject({
  kind: z.literal('objects'),
  name: z.string().min(1).default('wget'),
  ...client,
  ...download,
  /** Sizes of the objects, in the order in which they are downloaded. */
  sizes: z.array(bytes).min(1),
  /** Pause before each download. */
  pause: range.default([0.3, 0.4]),
});

/** The name of a page that comes with the project, a JSON file with a page, or a page. */
const anyPage = z.union([
  z.string().transform((name) => (name.endsWith('.json') ? readPage(name) : pageNamed(name))),
  pageSchema,
]);

/** A client that loads a page: as wget does, one object at a time, or as a browser does. */
const pageClient = z.strictObject({
  kind: z.literal('page'),
  /** Default: the name of the page. */
  name: z.string().min(1).optional(),
  ...client,
  start: range.default([0, 0.1]),
  ...download,
  page: anyPage,
  model: z.enum(['wget', 'browser']).default('wget'),
  /** Connections of a browser to one host. */
  connectionsPerHost: z.int().positive().default(6),
  /** What a browser says of each object beside its `intents`: nothing, or its size. */
  tells: z.enum(['nothing', 'size']).default('size'),
});

/** A client that downloads a large object again and again until all others are done; once, when it is alone. */
const bulkClient = z.strictObject({
  kind: z.literal('bulk'),
  name: z.string().min(1).default('bulk'),
  ...client,
  intents: intentsSchema.default({ category: 'bulk' }),
  /** Bytes. The paper's files have more than 48 MBytes. */
  size: bytes.default(50_000_000),
});

const clientSchema = z
  .discriminatedUnion('kind', [objectsClient, pageClient, bulkClient])
  .transform((given) =>
    given.kind === 'page' ? { ...given, name: given.name ?? given.page.name } : { ...given },
  );

/** What a cell's clients do, side by side. */
export const workloadSchema = z.strictObject({
  name: z.string().min(1),
  clients: z
    .array(clientSchema)
    .min(1)
    .refine(
      (clients) => new Set(clients.map(({ name }) => name)).size === clients.length,
      'two clients have one name',
    ),
  /** Seconds by which bulk clients begin before all others, so that their queue is full by then. */
  lead: seconds.default(2),
  /**
   * What reports compare: the time of each object by its size, or of everything that a client fetched. Default:
   * sizes, when all clients download objects of several sizes.
   */
  shows: z.enum(['sizes', 'loads']).optional(),
});
export type WorkloadInput = z.input<typeof workloadSchema>;
export type Workload = z.output<typeof workloadSchema>;
export type Client = Workload['clients'][number];
export type ClientInput = z.input<typeof clientSchema>;

type Options<Kind extends ClientInput['kind'], Given extends string> = Omit<
  Extract<ClientInput, { kind: Kind }>,
  'kind' | Given
>;

/** Downloads of objects of these sizes (bytes), one after the other. */
export const objects = (sizes: number[], options: Options<'objects', 'sizes'> = {}): ClientInput => ({
  kind: 'objects',
  sizes,
  ...options,
});

/** A page load: a page of this project (`nyt`, `flickr`), a JSON file, or a page as data. */
export const page = (
  given: (typeof PAGE_NAMES)[number] | (string & {}) | z.input<typeof pageSchema>,
  options: Options<'page', 'page'> = {},
): ClientInput => ({ kind: 'page', page: given, ...options });

/** A bulk transfer beside the other clients. */
export const bulk = (options: Options<'bulk', never> = {}): ClientInput => ({ kind: 'bulk', ...options });

/** Sizes from `first` to `last` in equal steps, both included. Bytes. */
export const sweep = (first: number, last: number, step: number): number[] =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);

/** Sizes of the objects that a client downloads; a bulk client's are not known beforehand. */
export function sizesOf(given: Client): number[] {
  if (given.kind === 'objects') return given.sizes;
  return given.kind === 'page' ? given.page.objects.map(({ size }) => size) : [];
}

/** What reports compare of a workload, unless it says so itself. */
export const showsOf = ({ shows, clients }: Workload): 'sizes' | 'loads' =>
  shows ??
  (clients.every((client) => client.kind === 'objects' && new Set(client.sizes).size > 1)
    ? 'sizes'
    : 'loads');
