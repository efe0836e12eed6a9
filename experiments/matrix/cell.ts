import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { CellDefinition } from '../../results/schema.ts';
import type { Profile } from '../../testbed/profiles.ts';
import type { Transport } from '../../testbed/topology/spec.ts';
import type { Workload } from './workload.ts';

/** One point of a matrix: everything that decides what is measured. */
export interface Cell {
  links: Profile[];
  transport: Transport;
  policy: {
    label: string;
    name?: string | undefined;
    path?: string | undefined;
    settings: Record<string, z.core.util.JSONType>;
    /** Of the text of its module. */
    digest?: string;
  };
  workload: Workload;
  repeat: number;
  factors: Record<string, string | number | boolean>;
  seed: number;
}

/** A hash of all that defines a cell: the same cell has the same key in every run. */
export function keyOf(cell: Cell): string {
  const key =
    keys.get(cell) ??
    createHash('sha256')
      .update(canonical(whatDecides(cell)))
      .digest('hex')
      .slice(0, 16);
  keys.set(cell, key);
  return key;
}

/** What a byte costs decides nothing that is measured. */
const whatDecides = (cell: Cell): Cell => ({
  ...cell,
  links: cell.links.map(({ costs: _costs, ...link }) => link),
});

/** Cells are not changed once they are made. */
const keys = new WeakMap<Cell, string>();

/** JSON with its keys in order, so that equal cells read equal. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** What a cell is beside its repeat, for people: `dsl+lte, category, nyt, queue 50 ms`. */
export const describeCell = ({ links, policy, workload, factors }: Cell): string =>
  [
    links.map(({ name }) => name).join('+'),
    policy.label,
    workload.name,
    ...Object.entries(factors).map(([name, value]) => `${name} ${value}`),
  ].join(', ');

/** A cell as `run.json` lists it. */
export const definitionOf = (cell: Cell): CellDefinition => ({
  cell: keyOf(cell),
  links: cell.links.map(({ name }) => name),
  policy: cell.policy.label,
  workload: cell.workload.name,
  repeat: cell.repeat,
  factors: cell.factors,
});
