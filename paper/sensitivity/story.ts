import { median } from 'simple-statistics';
import type { PaperStory } from '../story.ts';
import { sensitivityOf, type Sensitivity } from './finding.ts';
import { composed } from '../../reports/figures/figure.ts';
import { heatMap, type HeatMapField } from '../../reports/figures/heat-map.ts';
import type { RecordedRun } from '../../results/read.ts';
import { bitrate, counted, duration, kilobytes, significant } from '../../reports/document/format.ts';
import { figureBlock, paragraph, type Contribution, type Figure } from '../../reports/document/model.ts';

type Point = Sensitivity['points'][number];

/** The threshold over ratios of round-trip times and rates, measured and predicted. */
export const story: Omit<PaperStory, 'name'> = { sections, isWhole: true };

function sections({ run }: RecordedRun): Contribution {
  const found = sensitivityOf(run);
  const section = { id: 'sensitivity', title: 'The threshold by ratio of round-trip times and of rates' };
  if ('why' in found) return { answers: [], sections: [{ ...section, blocks: [paragraph(found.why)] }] };
  const answers = [rangeSentence(found.finding), predictionSentence(found.finding.points)];
  return {
    answers,
    sections: [{ ...section, blocks: [figureBlock(sensitivityFigure(found.finding, answers.join(' ')))] }],
  };
}

function rangeSentence({ base, points }: Sensitivity): string {
  const reached = points.flatMap(({ threshold }) => (threshold === null ? [] : [threshold]));
  const beyond = points.length - reached.length;
  const range =
    reached.length > 0
      ? `the threshold lies from ${rounded(Math.min(...reached))} to ${rounded(Math.max(...reached))}`
      : 'no threshold was reached';
  const rest =
    beyond > 0 ? `; ${counted(beyond, 'pair')} reached none up to ${kilobytes(points[0]?.largest ?? 0)}` : '';
  return (
    `Over ${counted(points.length, 'pair')} of links, with ${duration(base.roundTripTime)} and ` +
    `${bitrate(base.rate)} as the slower link, ${range}${rest}.`
  );
}

/** Sizes of the grid are no round numbers. */
const rounded = (bytes: number) => kilobytes(1000 * Math.round(bytes / 1000));

/** How well the model predicts: ratio of predicted and measured threshold, where both exist. */
function predictionSentence(points: readonly Point[]): string {
  const ratios = points.flatMap(({ threshold, predicted }) =>
    threshold !== null && predicted !== null ? [predicted / threshold] : [],
  );
  const disagreeing = points.filter(
    ({ threshold, predicted }) => (threshold === null) !== (predicted === null),
  );
  if (ratios.length === 0)
    return 'The model of slow start cannot be compared: no pair has both a measured and a predicted threshold.';
  const remark =
    disagreeing.length > 0 ? `; ${counted(disagreeing.length, 'other pair')} had only one of the two` : '';
  return (
    `The model of slow start predicts ${significant(median(ratios))}× the measured threshold (median of ` +
    `${counted(ratios.length, 'pair')}; from ${significant(Math.min(...ratios))}× to ` +
    `${significant(Math.max(...ratios))}×)${remark}.`
  );
}

function sensitivityFigure({ points }: Sensitivity, alt: string): Figure {
  const values = points.flatMap(({ threshold, predicted }) =>
    [threshold, predicted].filter((value) => value !== null).map((value) => value / 1000),
  );
  const [low, high] = [Math.min(...values), Math.max(...values)];
  // A scale needs two ends, also when all thresholds are one.
  const range: [number, number] = values.length > 0 ? [low, high > low ? high : 2 * low] : [1, 10];
  const map = (title: string, of: (point: Point) => number | null) => ({
    ...heatMap({
      fields: fieldsOf(points, of),
      x: 'ratio of round-trip times',
      y: 'ratio of rates',
      value: 'threshold [KB]',
      middle: null,
      logarithmic: range,
      field: [40, 34],
    }),
    title,
  });
  const maps = [
    map('measured', ({ threshold }) => threshold),
    map('predicted by slow start', ({ predicted }) => predicted),
  ];
  return {
    id: 'sensitivity',
    title: 'Size threshold, measured and predicted',
    alt,
    caption:
      'Object size from which the link with the higher rate is faster, in KB of 1000 bytes; ratios are its values ' +
      'over those of the slower link. Dashed fields: not ' +
      'reached up to the largest size measured. Both maps have one logarithmic scale of colours.',
    spec: {
      ...composed(maps, 'hconcat'),
      resolve: { scale: { color: 'shared' } },
    },
    table: {
      id: 'sensitivity',
      title: 'Size threshold by ratio of round-trip times and of rates',
      columns: [
        { key: 'rttRatio', title: 'round-trip time ratio', digits: 4 },
        { key: 'rateRatio', title: 'rate ratio', digits: 4 },
        { key: 'threshold', title: 'threshold', unit: 'B', digits: 9 },
        { key: 'low', title: 'from', unit: 'B', digits: 9 },
        { key: 'high', title: 'to', unit: 'B', digits: 9 },
        { key: 'repeats', title: 'repeats', digits: 6 },
        { key: 'predicted', title: 'predicted', unit: 'B', digits: 9 },
        { key: 'largest', title: 'largest size', unit: 'B', digits: 9 },
      ],
      rows: points.map(({ repeats, ...point }) => ({ ...point, repeats: repeats ?? null })),
    },
  };
}

function fieldsOf(points: readonly Point[], of: (point: Point) => number | null): HeatMapField[] {
  return points
    .toSorted((a, b) => b.rateRatio - a.rateRatio || a.rttRatio - b.rttRatio)
    .map((point) => {
      const size = of(point);
      return {
        x: point.rttRatio,
        y: point.rateRatio,
        value: size === null ? null : size / 1000,
        label: size === null ? 'none' : String(Math.round(size / 1000)),
      };
    });
}
