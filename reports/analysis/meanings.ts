import type { RecordedRun } from '../../results/read.ts';
import type { Transfer } from '../../results/schema.ts';

/** Whether the times of a workload are compared size by size, and not as a whole. */
export const showsSizes = ({ run }: RecordedRun, workload: string): boolean =>
  run.workloads[workload]?.shows === 'sizes';

/**
 * Whether a client waits between its downloads by itself, as `objects` do: these waits are no time of the network.
 * What a page waits for is part of its load. Runs of version 1 may not say what a client is: one pauses when each
 * of its downloads begins well after the one before has ended.
 *
 * @param transfers - of one client of one cell
 */
export function pausesBetween({ run }: RecordedRun, transfers: readonly Transfer[]): boolean {
  const [first] = transfers;
  const client = first && run.workloads[first.workload]?.clients?.[first.client];
  if (client !== undefined) return client.pauses === true;
  const ordered = transfers.toSorted((a, b) => a.start - b.start);
  return ordered.every(
    ({ start }, index) => index === 0 || start - (ordered[index - 1]?.lastByte ?? 0) > PAUSE,
  );
}

/** Seconds: `objects` pause for 0.3 or more, and between the downloads of a page pass less than milliseconds. */
const PAUSE = 0.05;

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
