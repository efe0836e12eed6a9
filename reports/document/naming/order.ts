import { UsageError } from '../../../base/errors.ts';
import { noSuch } from '../../../base/input/suggest.ts';
import type { RecordedRun } from '../../../results/read.ts';
import { mapViews, type Spec } from '../../figures/figure.ts';

/**
 * Refuses labels and orders of names that nothing has, and labels that would make two names one.
 *
 * @param known - what each name of the runs is shown as
 * @throws UsageError that names what is known.
 */
export function refuseUnknownNames(
  known: ReadonlyMap<string, string>,
  labels: ReadonlyMap<string, string>,
  order: readonly string[],
): void {
  const names = [...new Set([...known.keys(), ...known.values()])];
  for (const name of [...labels.keys(), ...order])
    if (!names.includes(name)) throw new UsageError(noSuch('name in the runs called', name, names));
  const written = [...known].map(([name, shown]) => ({
    name,
    label: labels.get(name) ?? labels.get(shown) ?? shown,
  }));
  for (const [old, label] of labels) {
    const other = written.find(
      (one) => one.label === label && one.name !== old && known.get(one.name) !== old,
    );
    if (other)
      throw new UsageError(`--label ${old}=${label}: ${other.name} would be called ${label} as well.`);
  }
}

/** The runs with their cells and transfers in the order of some names of policies and workloads; others follow. */
export function ordered(runs: readonly RecordedRun[], order: readonly string[]): RecordedRun[] {
  if (order.length === 0) return [...runs];
  const rank = rankIn(order);
  const place = ({ workload, policy }: { workload: string; policy: string }) =>
    [rank(workload), rank(policy)] as const;
  const compare = (one: readonly [number, number], other: readonly [number, number]) =>
    one[0] - other[0] || one[1] - other[1];
  return runs.map((run) => ({
    ...run,
    cells: run.cells.toSorted((a, b) => compare(place(a.definition), place(b.definition))),
    transfers: run.transfers.toSorted((a, b) => compare(place(a), place(b))),
  }));
}

interface Definition {
  sort?: unknown;
  scale?: { domain?: unknown; range?: unknown };
}

/** A specification with the names that it states in this order. */
export function orderedSpec(spec: Spec, order: readonly string[]): Spec {
  if (order.length === 0) return spec;
  const rank = rankIn(order);
  const sorted = (names: readonly unknown[]) =>
    names
      .map((name, index) => ({ name, index }))
      .toSorted((a, b) => rank(String(a.name)) - rank(String(b.name)) || a.index - b.index)
      .map(({ index }) => index);
  const definition = (found: unknown): unknown => {
    const { sort, scale } = found as Definition;
    const domain = scale?.domain;
    const isOfNames = Array.isArray(domain) && domain.every((name) => typeof name === 'string');
    const at = isOfNames ? sorted(domain) : [];
    const range = scale?.range;
    return {
      ...(found as object),
      ...(Array.isArray(sort) ? { sort: sorted(sort).map((index) => sort[index] as unknown) } : {}),
      ...(isOfNames
        ? {
            scale: {
              ...scale,
              domain: at.map((index) => domain[index] as unknown),
              ...(Array.isArray(range) && range.length === domain.length
                ? { range: at.map((index) => range[index] as unknown) }
                : {}),
            },
          }
        : {}),
    };
  };
  return mapViews(spec, (view) => ({
    ...view,
    ...(view.encoding
      ? {
          encoding: Object.fromEntries(
            Object.entries(view.encoding).map(([channel, found]) => [
              channel,
              Array.isArray(found) ? found : definition(found),
            ]),
          ),
        }
      : {}),
    ...(view['facet'] === undefined ? {} : { facet: definition(view['facet']) }),
  }));
}

const rankIn = (order: readonly string[]) => (name: string) => {
  const index = order.indexOf(name);
  return index < 0 ? order.length : index;
};
