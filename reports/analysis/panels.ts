import type { Load } from './loads.ts';

/** What is compared: the times of page and object loads (s), or the throughput of bulk clients (bit/s). */
export interface Measure {
  id: 'completion-time' | 'throughput';
  title: string;
  of: (load: Load) => number;
  /** Whether a smaller value is the better one. */
  lessIsBetter: boolean;
}

export const COMPLETION_TIME: Measure = {
  id: 'completion-time',
  title: 'completion time',
  of: ({ completionTime }) => completionTime,
  lessIsBetter: true,
};

export const THROUGHPUT: Measure = {
  id: 'throughput',
  title: 'throughput',
  of: ({ throughput }) => throughput,
  lessIsBetter: false,
};

/** The loads of one policy under one condition. */
export interface Group {
  policy: string;
  loads: Load[];
  values: number[];
}

/** Everything that may be compared directly: one workload, client and setting; only the policies differ. */
export interface Panel {
  run: string;
  workload: string;
  client: string;
  /** Links and factors, as far as they differ within the data; empty when they do not. */
  condition: string;
  /** All of the above that differ within the data, in words: the title of the panel. */
  title: string;
  groups: Group[];
}

/**
 * Splits loads into panels in the order of their first occurrence; policies keep theirs. Panels of one setting
 * in several runs stand side by side.
 */
export function panelsOf(loads: readonly Load[], measure: Pick<Measure, 'of'>): Panel[] {
  const conditionOf = describeConditions(loads);
  const bySetting = Map.groupBy(loads, (load) =>
    JSON.stringify([load.workload, load.client, conditionOf(load)]),
  );
  const byPanel = [...bySetting.values()].flatMap((same) => [
    ...Map.groupBy(same, ({ run }) => run).values(),
  ]);
  const panels = byPanel.flatMap((own) => {
    const [first] = own;
    return first ? [{ first, own, condition: conditionOf(first) }] : [];
  });
  const differs = differingIn(panels.map(({ first }) => first));
  return panels.map(({ first, own, condition }) => ({
    run: first.run,
    workload: first.workload,
    client: first.client,
    condition,
    title: panelTitle(first, condition, differs),
    groups: [...Map.groupBy(own, ({ policy }) => policy)].map(([policy, part]) => ({
      policy,
      loads: part,
      values: part.map(measure.of),
    })),
  }));
}

/** Names the factors that have more than one value, and the links where one policy had several sets of them. */
function describeConditions(loads: readonly Load[]): (load: Load) => string {
  const keys = [...new Set(loads.flatMap(({ factors }) => Object.keys(factors)))];
  const varying = keys.filter((key) => new Set(loads.map(({ factors }) => factors[key])).size > 1);
  const linkSets = Map.groupBy(loads, ({ policy }) => policy);
  const linksVary = [...linkSets.values()].some((own) => new Set(own.map(linksText)).size > 1);
  return (load) =>
    [
      ...(linksVary ? [linksText(load)] : []),
      ...varying.map((key) => `${key} ${String(load.factors[key] ?? 'not set')}`),
    ].join(', ');
}

const linksText = ({ links }: Load) => links.join(' + ');

interface Differs {
  run: boolean;
  workload: boolean;
  /** Workloads with several clients; a page in a workload of its own needs no second name. */
  clientsOf: Set<string>;
}

function differingIn(firsts: readonly Load[]): Differs {
  const several = (of: (load: Load) => string, loads = firsts) => new Set(loads.map(of)).size > 1;
  const workloads = [...Map.groupBy(firsts, ({ workload }) => workload)];
  return {
    run: several(({ run }) => run),
    workload: workloads.length > 1,
    clientsOf: new Set(
      workloads.flatMap(([workload, same]) => (several(({ client }) => client, same) ? [workload] : [])),
    ),
  };
}

function panelTitle({ run, workload, client }: Load, condition: string, differs: Differs): string {
  const isOneOfSeveral = differs.clientsOf.has(workload);
  const parts = [
    differs.run ? run : '',
    differs.workload || !isOneOfSeveral ? workload : '',
    isOneOfSeveral ? client : '',
    condition,
  ];
  return parts.filter((part) => part !== '').join(', ');
}
