import { typicalSpread, type Figure7 } from './analysis/figure7.ts';
import type { PairThreshold } from './analysis/thresholds.ts';
import { bySize, type SizePoint } from '../../reports/figures/by-size.ts';
import { duration, enumerate, kilobytes, percent } from '../../reports/document/format.ts';
import { figureBlock, paragraph, type Figure, type Section } from '../../reports/document/model.ts';
import { sizeTable } from '../../reports/document/size-table.ts';
import { crossingMark, crossingSentence, measuredMark, paperMark, thresholdSentence } from './threshold.ts';

export function completionSection({
  policies,
  thresholds,
  crossings,
  choosing,
  single,
}: Figure7): Section | null {
  if (policies.length === 0) return null;
  const series = [...single.keys(), ...choosing];
  const used = thresholds.filter(({ slow, fast }) => {
    const links = [...single.values()];
    return links.includes(slow) && links.includes(fast);
  });
  const marks = [
    ...used.flatMap(measuredMark),
    ...crossings.flatMap(crossingMark),
    ...used.flatMap(paperMark),
  ];
  const figure: Figure = {
    id: 'figure7',
    title: 'Completion time by object size (Figure 7)',
    alt: [completionAlt(policies, series, used), ...crossings.map(crossingSentence)].join(' '),
    caption:
      'Lines: medians over the repeats of a two-phase download; bands: first to third quartile, which may be ' +
      'narrower than the line. Wide band: the policy that is told the size. Dashed rule: the threshold of each link ' +
      'alone in one phase, by which the policy goes; dotted rules: where the two-phase lines drawn here cross, which ' +
      'the second connection moves, and the threshold in the paper. Grey: 95 % intervals, of fewer than six repeats ranges.',
    spec: bySize({
      points: policies,
      series,
      seriesTitle: 'policy',
      title: 'completion time [s]',
      behind: choosing,
      marks,
    }),
    table: sizeTable('figure7', 'Completion time by object size and policy, two-phase', 'policy', policies),
  };
  return {
    id: 'completion-time',
    title: 'Completion time by object size',
    blocks: [
      figureBlock(figure),
      paragraph(
        `Quartiles: the median over all sizes and policies of the interquartile range is ` +
          `${percent(typicalSpread(policies), 2)} of the median completion time (the paper: "the quantiles hardly ` +
          'differ from the median").',
      ),
    ],
  };
}

function completionAlt(
  policies: readonly SizePoint[],
  series: string[],
  thresholds: PairThreshold[],
): string {
  const largest = Math.max(...policies.map(({ size }) => size));
  const ends = series.flatMap((name) => {
    const end = policies.find((point) => point.series === name && point.size === largest);
    return end ? [`${name} ${duration(end.median)}`] : [];
  });
  const sentences = thresholds.map(thresholdSentence);
  return [`Median completion times at ${kilobytes(largest)}: ${enumerate(ends)}.`, ...sentences].join(' ');
}
