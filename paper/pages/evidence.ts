import { median } from 'simple-statistics';
import { z } from 'zod';
import { loadsOf, throughputIn, type Load } from '../../reports/analysis/loads.ts';
import type { RecordedRun } from '../../results/read.ts';
import { PAYLOAD_SHARE } from '../../statistics/slow-start.ts';

/**
 * The values of one client of one workload under one policy, one per repeat: completion times (s), of bulk
 * clients throughputs (bit/s). Empty when that was not measured.
 */
export type Samples = (...key: Key) => number[];
type Key = [workload: string, client: string, policy: string];

/** What the statements about page loads are checked with. */
export interface PageEvidence {
  samples: Samples;
  /** Throughputs (bit/s) of a bulk client without others, over the part of its time in which it has others beside it. */
  likeBeside: (alone: Key, beside: Key) => number[];
  /** Median completion time (s) of a client's objects of more than `from` and up to `to` bytes, one per repeat. */
  objectTimes: (key: Key, from: number, to: number) => number[];
  /** What the link of the bulk transfer carries at most, in body bits per second; null when unknown. */
  capacity: number | null;
  /** Size (bytes) from which the policy `filesize` took the fast link; null when the run does not say. */
  threshold: number | null;
}

/** The link that carries the bulk transfer in the paper: i2. */
const BULK_LINK = 'lte';

/**
 * @param loads - of the run, those to look at; all when left out
 */
export function pageEvidence(run: RecordedRun, loads: readonly Load[] = loadsOf(run)): PageEvidence {
  const byKey = Map.groupBy(loads, ({ workload, client, policy }) =>
    JSON.stringify([workload, client, policy]),
  );
  const found = (...key: Key): Load[] => byKey.get(JSON.stringify(key)) ?? [];
  return {
    samples: (...key) => found(...key).map((load) => (load.bulk ? load.throughput : load.completionTime)),
    likeBeside: (alone, beside) => {
      const windows = found(...beside).flatMap(({ beside: window }) => (window ? [window] : []));
      if (windows.length === 0) return found(...alone).map(({ throughput }) => throughput);
      const window = [0, 1].map((end) => median(windows.map((ends) => ends[end] as number))) as [
        number,
        number,
      ];
      return found(...alone).map((load) => throughputIn(load, window));
    },
    objectTimes: (key, from, to) =>
      found(...key).flatMap(({ transfers }) => {
        const own = transfers.filter(({ size }) => size > from && size <= to);
        return own.length > 0 ? [median(own.map(({ completionTime }) => completionTime))] : [];
      }),
    capacity: capacityOf(run),
    threshold: thresholdOf(run),
  };
}

/** What i2 carries of bodies at most (bit/s); null for a run without it. */
function capacityOf({ run }: RecordedRun): number | null {
  const rates = run.links.filter(({ name }) => name === BULK_LINK).map(({ down }) => down.rate);
  return rates.length > 0 ? PAYLOAD_SHARE * Math.min(...rates) : null;
}

const findingSchema = z.object({ thresholds: z.tuple([z.object({ threshold: z.number().nullable() })]) });

/** The one threshold that a run has found; null when it has found none, or one for each of several conditions. */
const thresholdOf = ({ run }: RecordedRun): number | null =>
  findingSchema.safeParse(run.findings).data?.thresholds[0].threshold ?? null;
