import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { probit } from 'simple-statistics';
import { pageSchema, type Page } from '../page.ts';
import { drawSizes, type SizeStatistics } from './sizes.ts';

/** Objects of a page that are alike. */
export interface Kind {
  name: string;
  type: string;
  extension: string;
  count: number;
  /** What reveals them: the page itself, or objects of a kind that is listed before this one. */
  parent: string;
  /** Where they are requested, as shares of the page: from its beginning, or from their parent on. */
  at: readonly [number, number];
  /** Size that kinds are compared by; only ratios count. */
  typical: number;
  hosts: readonly string[];
}

/** What a synthetic page is made of. Sizes are bytes. */
export interface PageShape {
  name: string;
  source: string;
  seed: number;
  page: { url: string; size: number };
  /** Of the embedded objects, that is without the page itself. */
  sizes: SizeStatistics;
  kinds: readonly Kind[];
}

/** An embedded object before its size and its place are known. */
interface Draft {
  kind: Kind;
  url: string;
  parent: Draft | null;
  /** Where it is requested: 0 with the beginning of the page, 1 with its end; later for what is found later. */
  position: number;
  /** Decides whether it gets one of the small sizes or one of the large ones. */
  weight: number;
}

/** Standard deviation of the logarithm of sizes within a kind. */
const SPREAD = 0.8;

/**
 * Makes a page of a shape; the same one every time. Objects are drafted kind by kind: each draws its parent
 * among those of the parent's kind, its place in the order of requests, and a weight around what is typical of its
 * kind. Then the sizes are drawn, and the object with the n-th weight gets the n-th size.
 */
export function synthesize(shape: PageShape): Page {
  const random = xoroshiro128plus(shape.seed);
  const drafts = draftObjects(shape, random);
  const sizes = assignSizes(drafts, drawSizes(shape.sizes, random));
  const order = drafts.toSorted((one, other) => one.position - other.position);
  const { name, source, page } = shape;
  return pageSchema.parse({
    name,
    source,
    synthetic: true,
    objects: [
      { ...page, type: 'text/html', parent: null },
      ...order.map((draft) => ({
        url: draft.url,
        size: sizes.get(draft),
        type: draft.kind.type,
        parent: draft.parent === null ? 0 : order.indexOf(draft.parent) + 1,
      })),
    ],
  });
}

function draftObjects({ kinds }: PageShape, random: RandomGenerator): Draft[] {
  const drafts: Draft[] = [];
  for (const kind of kinds) {
    const parents = drafts.filter((draft) => draft.kind.name === kind.parent);
    for (let number = 1; number <= kind.count; number++) {
      const parent = parents[parents.length > 0 ? uniformInt(random, 0, parents.length - 1) : 0] ?? null;
      const [from, to] = kind.at;
      drafts.push({
        kind,
        url: urlOf(kind, number),
        parent,
        position: (parent?.position ?? 0) + from + (to - from) * uniformFloat64(random),
        weight: Math.log(kind.typical) + SPREAD * probit(uniformFloat64(random)),
      });
    }
  }
  return drafts;
}

const urlOf = ({ name, extension, hosts }: Kind, number: number): string =>
  `http://${hosts[number % hosts.length]}/${name}/${number}.${extension}`;

function assignSizes(drafts: readonly Draft[], ascending: readonly number[]): Map<Draft, number> {
  const ranked = drafts.toSorted((one, other) => one.weight - other.weight);
  return new Map(ranked.map((draft, rank) => [draft, ascending[rank] ?? 0]));
}
