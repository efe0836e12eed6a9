import { median } from 'simple-statistics';
import type { Figure7 } from './analysis/figure7.ts';
import type { Overhead } from './analysis/overheads.ts';
import { bySize } from '../../reports/figures/by-size.ts';
import { duration, percent } from '../../reports/document/format.ts';
import { figureBlock, type Figure, type Section } from '../../reports/document/model.ts';

export function overheadSentences(overheads: readonly Overhead[]): string[] {
  return [...Map.groupBy(overheads, ({ series }) => series)].map(([series, own]) => {
    const differences = own.map(({ onePhase, twoPhase }) => twoPhase - onePhase);
    const shares = own.map(({ onePhase, twoPhase }) => twoPhase / onePhase - 1);
    return (
      `${series}: asking for the size first costs ${duration(median(differences))} ` +
      `(${percent(median(shares), 2)}), median over ${own.length} sizes; at most ` +
      `${percent(Math.max(...shares), 2)} (the paper: "minimal").`
    );
  });
}

export function overheadSection({ overheads, policies }: Figure7): Section | null {
  if (overheads.length === 0) return null;
  const series = [...new Set(policies.map(({ series: policy }) => policy))];
  const points = overheads.map(({ series: policy, size, n, onePhase, twoPhase }) => {
    return { series: policy, size, n, median: 1000 * (twoPhase - onePhase) };
  });
  const figure: Figure = {
    id: 'two-phase-overhead',
    title: 'What asking for the size first costs',
    alt: overheadSentences(overheads).join(' '),
    caption:
      'Median of the two-phase download minus median of the download in one piece over the link that carried ' +
      'the last part.',
    spec: bySize({ points, series, seriesTitle: 'policy', title: 'additional time [ms]' }),
    table: {
      id: 'two-phase-overhead',
      title: 'Two-phase and one-phase medians by object size',
      columns: [
        { key: 'series', title: 'policy' },
        { key: 'size', title: 'size', unit: 'B', digits: 9 },
        { key: 'onePhase', title: 'one-phase', unit: 's', digits: 4 },
        { key: 'twoPhase', title: 'two-phase', unit: 's', digits: 4 },
        { key: 'n', title: 'repeats', digits: 6 },
      ],
      rows: overheads.map((overhead) => ({ ...overhead })),
    },
  };
  return { id: 'overhead', title: 'Overhead of the two-phase download', blocks: [figureBlock(figure)] };
}
