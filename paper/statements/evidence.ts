import { analyseFigure7 } from '../figure7/analysis.ts';
import { loadsOf } from '../../reports/analysis/loads.ts';
import type { RecordedRun } from '../../results/read.ts';
import { PAYLOAD_SHARE } from '../../statistics/slow-start.ts';
import type { SizeEvidence } from '../figure7/statements.ts';
import { samplesOf, type PageEvidence } from './samples.ts';

/** The link that carries the bulk transfer in the paper: i2. */
const BULK_LINK = 'lte';

/** What i2 carries of bodies at most (bit/s); null for a run without it. */
export function capacityOf({ run }: RecordedRun): number | null {
  const rates = run.links.filter(({ name }) => name === BULK_LINK).map(({ down }) => down.rate);
  return rates.length > 0 ? PAYLOAD_SHARE * Math.min(...rates) : null;
}

export const pageEvidence = (run: RecordedRun): PageEvidence => ({
  samples: samplesOf(loadsOf(run)),
  capacity: capacityOf(run),
});

export const sizeEvidence = (run: RecordedRun): SizeEvidence => ({
  analysis: analyseFigure7(run),
  transfers: run.transfers,
});
