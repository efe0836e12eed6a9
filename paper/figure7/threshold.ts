import type { Figure7 } from './analysis/figure7.ts';
import { boundsOf, placeOfPaper, type PairThreshold, type ThresholdBounds } from './analysis/thresholds.ts';
import type { Threshold } from '../../statistics/threshold.ts';
import { bySize, type SizeMark } from '../../reports/figures/by-size.ts';
import { counted, kilobytes, percent, span } from '../../reports/document/format.ts';
import {
  figureBlock,
  paragraph,
  tableBlock,
  type Figure,
  type Section,
  type Table,
} from '../../reports/document/model.ts';
import { sizeTable } from '../../reports/document/size-table.ts';

export function thresholdSection({ thresholds, links }: Figure7): Section | null {
  if (links.length === 0) return null;
  const series = [...new Set(links.map(({ series: link }) => link))];
  const figure: Figure = {
    id: 'threshold-sweep',
    title: 'Each link alone, one-phase',
    alt: thresholds.map(thresholdSentence).join(' ') || 'Completion times of each link by object size.',
    caption:
      'Lines: medians over the repeats of a download in one piece over one link; bands: first to third ' +
      'quartile. Rules: thresholds, grey: their 95 % intervals, of fewer than six repeats their ranges.',
    spec: bySize({
      points: links,
      series,
      seriesTitle: 'link',
      title: 'completion time [s]',
      marks: thresholds.flatMap(measuredMark),
    }),
    table: sizeTable('threshold-sweep', 'Completion time by object size and link, one-phase', 'link', links),
  };
  return {
    id: 'threshold',
    title: 'The size threshold',
    blocks: [
      paragraph(
        'The threshold is the smallest size from which the median of the link with the higher rate is below ' +
          "the other's for this and every larger size. Its interval is a percentile bootstrap over the repeats " +
          'of each size; of fewer than six repeats, the range over every choice of one for each size is given.',
      ),
      tableBlock(thresholdTable(thresholds)),
      figureBlock(figure),
    ],
  };
}

function thresholdTable(thresholds: readonly PairThreshold[]): Table {
  return {
    id: 'thresholds',
    title: "Thresholds, and the paper's",
    columns: [
      { key: 'slow', title: 'faster below' },
      { key: 'fast', title: 'faster from there' },
      { key: 'threshold', title: 'threshold', unit: 'B', digits: 7 },
      { key: 'bounds', title: 'bounds' },
      { key: 'low', title: 'from', unit: 'B', digits: 7 },
      { key: 'high', title: 'to', unit: 'B', digits: 7 },
      { key: 'confidence', title: 'confidence', digits: 3 },
      { key: 'paper', title: 'paper', unit: 'B', digits: 7 },
      { key: 'repeats', title: 'repeats per size', digits: 6 },
      { key: 'sizes', title: 'sizes', digits: 6 },
      { key: 'step', title: 'apart', unit: 'B', digits: 7 },
      { key: 'crossings', title: 'changes of the faster link', digits: 6 },
      { key: 'origin', title: 'origin' },
    ],
    rows: thresholds.map(({ slow, fast, threshold, paper, origin, ...basis }) => ({
      slow,
      fast,
      threshold,
      bounds: boundsOf(basis)?.kind ?? null,
      low: boundsOf(basis)?.low ?? null,
      high: boundsOf(basis)?.high ?? null,
      confidence: basis.confidence,
      paper,
      repeats: basis.repeats,
      sizes: basis.sizes,
      step: basis.step,
      crossings: basis.crossings,
      origin,
    })),
  };
}

/** "From 530 KB on, lte is faster than dsl (95 % interval 520–550 KB, ...); the paper states 1400 KB, ...". */
export function thresholdSentence(threshold: PairThreshold): string {
  const { slow, fast, threshold: size, paper } = threshold;
  const basis = basisOf(threshold);
  const stated = paper === null ? '' : `; the paper states ${kilobytes(paper)}`;
  if (size === null)
    return `No threshold: ${fast} is not faster than ${slow} at the largest size (${basis})${stated}.`;
  if (isOpen(threshold)) {
    return (
      `${fast} is faster than ${slow} at every size measured, from ${kilobytes(size)} on (${basis})${stated}; ` +
      'smaller sizes would have to be measured to find a threshold.'
    );
  }
  const verdict = verdictOf(threshold);
  return `From ${kilobytes(size)} on, ${fast} is faster than ${slow} (${boundsText(threshold)}${basis})${stated}${verdict}.`;
}

/** Whether the threshold may lie below the smallest size. */
const isOpen = ({ threshold, smallest }: PairThreshold) => threshold === smallest;

function basisOf({ repeats, sizes, step }: PairThreshold): string {
  const apart = step === null ? '' : `, ${kilobytes(step)} apart`;
  return `${counted(repeats, 'repeat')} of ${counted(sizes, 'size')}${apart}`;
}

function boundsText(threshold: PairThreshold): string {
  const bounds = boundsOf(threshold);
  if (!bounds) return '';
  const { kind, low, high } = bounds;
  const name = kind === 'interval' ? `${percent(threshold.confidence)} interval` : 'range';
  return high === null
    ? `${name} from ${kilobytes(low)} to beyond the largest size, `
    : `${name} ${span([low, high], kilobytes)}, `;
}

function verdictOf(threshold: PairThreshold): string {
  const [kind, place] = [boundsOf(threshold)?.kind, placeOfPaper(threshold)];
  const words = { inside: 'in', 'within a step': 'within one step of', outside: 'outside' };
  return place === null || place === 'open' ? '' : `, which lies ${words[place]} the ${kind}`;
}

export function measuredMark(threshold: PairThreshold): SizeMark[] {
  const { slow, fast, threshold: size } = threshold;
  if (size === null) return [];
  const { low, high } = boundsOf(threshold) ?? { low: size, high: null };
  return [
    {
      label: `${slow} / ${fast}, one phase: ${kilobytes(size)}`,
      size,
      interval: high === null ? null : [low, high],
    },
  ];
}

/** Where the drawn lines of two phases cross. */
export function crossingMark({ threshold: size, interval, range }: Threshold): SizeMark[] {
  if (size === null) return [];
  const [low, high] = interval ?? range ?? [size, size];
  return [
    {
      label: `two phases (the lines): ${kilobytes(size)}`,
      size,
      interval: high === null ? null : [low, high],
    },
  ];
}

/** "In two phases, as drawn, the lines of dsl and lte cross at 640 KB (95 % interval 630-650 KB)." */
export function crossingSentence({ slow, fast, threshold: size, interval, range }: Threshold): string {
  if (size === null) return '';
  const bounds = boundsOf({ interval, range });
  const ends = bounds ? ` (${crossingBounds(bounds)})` : '';
  return `In two phases, as the policies download, ${fast} is faster than ${slow} from ${kilobytes(size)} on${ends}.`;
}

function crossingBounds({ kind, low, high }: ThresholdBounds): string {
  const name = kind === 'interval' ? '95 % interval' : 'range';
  return high === null
    ? `${name} from ${kilobytes(low)} to beyond the largest size`
    : `${name} ${span([low, high], kilobytes)}`;
}

export const paperMark = ({ paper }: PairThreshold): SizeMark[] =>
  paper === null ? [] : [{ label: `paper: ${kilobytes(paper)}`, size: paper }];
