import type { RecordedRun } from '../../../results/read.ts';
import { RESAMPLES } from '../../../statistics/bootstrap.ts';
import { FEWEST_FOR_AN_INTERVAL } from '../../../statistics/bounds.ts';
import { QUANTILE_DEFINITION } from '../../../statistics/summary.ts';
import { list, type Block, type Section } from '../model.ts';
import { calibrationBlocks } from './calibration.ts';
import { exclusionBlocks } from './exclusions.ts';
import { linkBlocks } from './links.ts';
import { environmentBlocks } from './environment.ts';

/**
 * How a run came about, from its own record: links, calibration, environment, and what was left out.
 *
 * @param name - told after each title when a report has several runs; empty otherwise
 */
export function methodsSections(recorded: RecordedRun, name: string): Section[] {
  const { label, run, calibration } = recorded;
  const section = (id: string, title: string, blocks: Block[]): Section => ({
    id: `${label}-${id}`,
    title: name === '' ? title : `${title}: ${name}`,
    blocks,
  });
  return [
    section('method-links', 'Links', linkBlocks(label, run.links)),
    section('method-calibration', 'Calibration', calibrationBlocks(label, calibration)),
    section('method-environment', 'Environment', environmentBlocks(label, run)),
    section('method-cells', 'Cells used', exclusionBlocks(label, recorded)),
  ];
}

/** Definitions of everything that is computed, once per report. */
export function statisticsSection(seed: number): Section {
  return {
    id: 'statistics',
    title: 'Statistics',
    blocks: [
      list([
        'Completion time: from the start of the request to the last byte of the body; for a client with several ' +
          'transfers, from the start of the first to the last byte of the last. Pauses of a client between its ' +
          'downloads are no part of it.',
        QUANTILE_DEFINITION,
        `Intervals are percentile bootstrap intervals of ${RESAMPLES} resamples, drawn with seed ${seed}, and given for ` +
          `${FEWEST_FOR_AN_INTERVAL} repeats or more. Of fewer, the range is given: the least and the largest that any ` +
          'choice of one repeat for each sample gives. Repeats that do not differ are called deterministic; no test ' +
          'is made of them.',
        'Intervals and tests cover the variation between repeats and nothing else. With the virtual clock repeats ' +
          'differ only in what their seeds draw.',
        'The extremes of n values hold the median with a probability of 1 - 2 (1/2)^n: 75 % for three, 94 % for five. In ' +
          'simulations the intervals hold it in 92 to 94 % of the samples of 6 to 30 values.',
        'Improvement of A over B is 1 - median(A) / median(B); "n× faster" is median(B) / median(A).',
        'Differences are tested with the two-sided Wilcoxon-Mann-Whitney test (exact below 50 values without ties, ' +
          "else the normal approximation with corrections for ties and continuity); the effect size is Cliff's " +
          'delta. p-values are corrected for all comparisons of a table (Holm, 1979). Samples so small that no test ' +
          'of theirs can become significant have no p-value and take no part in the correction.',
        'Figures of very many values are drawn from a part of them; statistics always use all.',
      ]),
    ],
  };
}
