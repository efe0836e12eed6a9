import type { Load } from '../../reports/analysis/loads.ts';

/**
 * The values of one client of one workload under one policy, one per repeat: completion times (s), of bulk
 * clients throughputs (bit/s). Empty when that was not measured.
 */
export type Samples = (workload: string, client: string, policy: string) => number[];

/** What the statements about page loads are checked with. */
export interface PageEvidence {
  samples: Samples;
  /** What the link of the bulk transfer carries at most, in body bits per second; null when unknown. */
  capacity: number | null;
}

export function samplesOf(loads: readonly Load[]): Samples {
  const byKey = Map.groupBy(loads, ({ workload, client, policy }) =>
    JSON.stringify([workload, client, policy]),
  );
  return (workload, client, policy) =>
    (byKey.get(JSON.stringify([workload, client, policy])) ?? []).map((load) =>
      load.bulk ? load.throughput : load.completionTime,
    );
}
