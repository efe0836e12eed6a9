import type { RecordedRun } from '../../results/read.ts';

/** Whether the times of a workload are compared size by size, and not as a whole. */
export const showsSizes = ({ run }: RecordedRun, workload: string): boolean =>
  run.workloads[workload]?.shows === 'sizes';

/** The link that a policy uses for everything; null for one that chooses. */
export const linkAlone = ({ run }: RecordedRun, policy: string): string | null =>
  run.policies[policy]?.alone ?? null;

/** The policies of some runs that use one link for everything, with their link, where the runs agree on it. */
export function linksAlone(runs: readonly RecordedRun[]): Map<string, string> {
  const links = Map.groupBy(
    runs.flatMap(({ run }) => Object.entries(run.policies)),
    ([policy]) => policy,
  );
  return new Map(
    [...links].flatMap(([policy, own]) => {
      const [link, ...others] = new Set(own.map(([, { alone }]) => alone));
      return link !== undefined && others.length === 0 ? [[policy, link] as const] : [];
    }),
  );
}
