import { loadsOf, type Load } from '../../reports/analysis/loads.ts';
import type { RecordedRun } from '../../results/read.ts';
import { PAYLOAD_SHARE } from '../../statistics/slow-start.ts';

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

/** The link that carries the bulk transfer in the paper: i2. */
const BULK_LINK = 'lte';

/**
 * @param loads - of the run, those to look at; all when left out
 */
export const pageEvidence = (run: RecordedRun, loads: readonly Load[] = loadsOf(run)): PageEvidence => ({
  samples: samplesOf(loads),
  capacity: capacityOf(run),
});

function samplesOf(loads: readonly Load[]): Samples {
  const byKey = Map.groupBy(loads, ({ workload, client, policy }) =>
    JSON.stringify([workload, client, policy]),
  );
  return (workload, client, policy) =>
    (byKey.get(JSON.stringify([workload, client, policy])) ?? []).map((load) =>
      load.bulk ? load.throughput : load.completionTime,
    );
}

/** What i2 carries of bodies at most (bit/s); null for a run without it. */
function capacityOf({ run }: RecordedRun): number | null {
  const rates = run.links.filter(({ name }) => name === BULK_LINK).map(({ down }) => down.rate);
  return rates.length > 0 ? PAYLOAD_SHARE * Math.min(...rates) : null;
}
