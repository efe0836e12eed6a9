import { z } from 'zod';
import type { PolicyRecord, Run, WorkloadRecord } from '../schema.ts';

/**
 * A `run.json` of version 1 does not say what its names stand for: its reports went by their spelling. This is
 * the one place that still knows how.
 */

const namesSchema = z.object({
  name: z.string(),
  cells: z.array(z.object({ links: z.array(z.string()), workload: z.string(), policy: z.string() })),
});

/** What the names in a `run.json` of version 1 stand for; nothing when it is none, which its schema will say. */
export function nameMeanings(run: unknown): Pick<Run, 'workloads' | 'policies'> {
  const { data = { name: '', cells: [] } } = namesSchema.safeParse(run);
  const links = new Set(data.cells.flatMap((cell) => cell.links));
  const meanings = <Meaning>(names: string[], of: (name: string) => Meaning) =>
    Object.fromEntries([...new Set(names)].map((name) => [name, of(name)]));
  return {
    workloads: meanings(
      data.cells.map(({ workload }) => workload),
      (workload) => workloadNamed(workload, data.name),
    ),
    policies: meanings(
      data.cells.map(({ policy }) => policy),
      (policy) => policyLabelled(policy, links),
    ),
  };
}

/** Labels of the paper's figures, whose links have names of their own. */
const PAPER_LINKS: Readonly<Record<string, string>> = { i1: 'dsl', "i1'": 'dsl-rural', i2: 'lte' };

/** `single:dsl` and `dsl only` used one link for everything. */
function policyLabelled(label: string, links: ReadonlySet<string>): PolicyRecord {
  const [, named = ''] = /^single:(.+)$/.exec(label) ?? /^(.+) only$/.exec(label) ?? [];
  const link = links.has(named) ? named : (PAPER_LINKS[named] ?? '');
  return links.has(link) ? { name: 'single', alone: link } : {};
}

/** Workloads whose names began with `sweep` were compared size by size. */
function workloadNamed(name: string, run: string): WorkloadRecord {
  const clients = clientsOf(name, run);
  if (!name.startsWith('sweep')) return { shows: 'loads', ...clients };
  if (name.endsWith('-one-phase')) return { shows: 'sizes', phases: 'one', ...clients };
  return name.endsWith('-two-phase')
    ? { shows: 'sizes', phases: 'two', ...clients }
    : { shows: 'sizes', ...clients };
}

const PAGE = { kind: 'page' };
const BULK = { kind: 'bulk' };

/** Clients of the workloads that the paper's experiments had; of no others is it known. */
function clientsOf(name: string, run: string): Pick<WorkloadRecord, 'clients'> {
  if (name.startsWith('sweep')) return { clients: { wget: { kind: 'objects', pauses: true } } };
  if (!['figure5', 'figure6', 'conditions'].includes(run)) return {};
  if (name === 'both pages') return { clients: { nyt: PAGE, flickr: PAGE } };
  if (name === 'bulk alone') return { clients: { bulk: BULK } };
  const page = name.replace(/ alone$/, '');
  return { clients: page === name ? { [page]: PAGE, bulk: BULK } : { [page]: PAGE } };
}
