import { analyseFigure7, sweepsOf, typicalSpread, type Figure7 } from './analysis/figure7.ts';
import { overheadByRepeat } from './analysis/overheads.ts';
import { boundsOf, placeOfPaper, type PairThreshold } from './analysis/thresholds.ts';
import { mediansOf } from '../../reports/analysis/sizes.ts';
import { counted, kilobytes } from '../../reports/document/format.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { Transfer } from '../../results/schema.ts';
import { FEWEST_FOR_AN_INTERVAL } from '../../statistics/bounds.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import { conclude, described, quantity, ratio, type Judgement } from '../statements/quantity.ts';
import { MINIMAL, SAME, type Statement } from '../statements/statement.ts';
import { atMost } from '../statements/verdict.ts';

/** What the statements about object sizes are checked with. */
export interface SizeEvidence {
  analysis: Figure7;
  /** Downloads in two phases. */
  twoPhase: readonly Transfer[];
  /** Downloads in one piece, over one link alone. */
  onePhase: readonly Transfer[];
}

export const sizeEvidence = (run: RecordedRun): SizeEvidence => ({
  analysis: analyseFigure7(run),
  ...sweepsOf(run),
});

/** The policy of the paper's Figure 7. */
const FILESIZE = 'filesize';

export const FIGURE7_STATEMENTS: Statement<SizeEvidence>[] = [
  {
    number: 7,
    text: 'Small objects load faster over i1, large ones over i2, with one crossing.',
    check:
      'faster link by size, from the medians of each link alone; agrees when it is i1 at the smallest size, i2 at ' +
      'the largest, and changes nowhere outside the interval of the threshold',
    paper: 'one crossing',
    evaluate: oneCrossing,
  },
  {
    number: 8,
    text: 'The threshold between i1 and i2 (6 and 12 Mbit/s) is 1400 KB.',
    check:
      'threshold of the links alone; agrees when its interval, with one step of the sizes added, holds 1400 KB',
    paper: '1400 KB',
    evaluate: ({ analysis }) => thresholdOutcome(thresholdOf(analysis, 'dsl', 'lte')),
  },
  {
    number: 10,
    text: 'With the threshold (1400 KB there) the policy always picks the best interface.',
    check:
      'T(filesize) with the threshold measured here over the better link alone, both in two phases, at the size with the largest loss; agrees up to 1.03',
    paper: 'always',
    evaluate: largestRegret,
  },
  {
    number: 11,
    text: 'The overhead of the two-step download is minimal.',
    check:
      'two phases over one phase on the same link in the same repeat, less 1: median over the sizes; agrees up to 5 %',
    paper: 'minimal',
    evaluate: ({ analysis: { overheads }, twoPhase, onePhase }, options) =>
      conclude(
        [...new Set(overheads.map(({ series }) => series))].map((series) =>
          quantity(
            series,
            'share',
            [
              overheadByRepeat(
                twoPhase.filter(({ policy }) => policy === series),
                onePhase,
              ),
            ],
            (share) => share,
            options,
          ),
        ),
        atMost(MINIMAL),
      ),
  },
  {
    number: 12,
    text: 'The quartiles hardly differ from the median.',
    check: 'interquartile range over median, the median over all sizes and policies; agrees up to 5 %',
    paper: 'hardly',
    byConstruction: 'repeats differ by their start phases alone',
    evaluate: ({ analysis: { policies } }) =>
      conclude(
        policies.length > 0
          ? [described('interquartile range', 'share', typicalSpread(policies), policies.length)]
          : [],
        atMost(MINIMAL),
      ),
  },
];

/** The statement about the pair of links that Figure 6 measures as well. */
export const PAIR_STATEMENTS: Statement<SizeEvidence>[] = [
  {
    number: 9,
    text: "The threshold between i1' and i2 (2 and 12 Mbit/s) is 100 KB.",
    check: 'as above, with 100 KB',
    paper: '100 KB',
    evaluate: ({ analysis }) => thresholdOutcome(thresholdOf(analysis, 'dsl-rural', 'lte')),
  },
];

const thresholdOf = ({ thresholds }: Figure7, slow: string, fast: string) =>
  thresholds.find((found) => found.slow === slow && found.fast === fast);

const NOT_MEASURED: Judgement = { ours: '', verdict: 'not measured', why: 'not measured' };

/** "380 KB (370 KB to 390 KB)": the brackets hold the 95 % interval, or the range of too few repeats. */
function thresholdText(found: PairThreshold): string {
  if (found.threshold === null) return 'none up to the largest size';
  const [size, bounds] = [kilobytes(found.threshold), boundsOf(found)];
  if (!bounds) return `${size} (${counted(found.repeats, 'repeat')})`;
  const { kind, low, high } = bounds;
  const end = high === null ? 'beyond the largest size' : kilobytes(high);
  const ends = low === high ? end : `${kilobytes(low)} to ${end}`;
  return `${size} (${kind === 'range' ? 'range ' : ''}${ends})`;
}

/** Holds a threshold against the paper's; the grid of sizes adds a step of uncertainty on both sides. */
export function thresholdOutcome(found: PairThreshold | undefined): Judgement {
  if (!found || found.paper === null) return NOT_MEASURED;
  const ours = thresholdText(found);
  const open = (why: string): Judgement => ({ ours, verdict: 'inconclusive', why });
  if (found.repeats < FEWEST_FOR_AN_INTERVAL) return open(tooFew(found.repeats));
  if (found.threshold === null) return { ours, verdict: 'differs', why: '' };
  const place = placeOfPaper(found);
  if (place === null) return open('no resample has a threshold');
  if (place === 'open') return open('smaller sizes would have to be measured');
  return { ours, verdict: place === 'outside' ? 'differs' : 'agrees', why: '' };
}

const tooFew = (repeats: number) =>
  `${counted(repeats, 'repeat')} of each size: ${FEWEST_FOR_AN_INTERVAL} would have an interval`;

function oneCrossing({ analysis }: SizeEvidence): Judgement {
  const threshold = thresholdOf(analysis, 'dsl', 'lte');
  const [slow, fast] = ['dsl', 'lte'].map((link) => mediansOf(analysis.links, link));
  const winners = [...(slow ?? [])].flatMap(([size, time]) => {
    const other = fast?.get(size);
    return other === undefined ? [] : [{ size, isFast: other < time }];
  });
  if (!threshold || winners.length < 2) return NOT_MEASURED;
  const changes = winners.filter(({ isFast }, index) => index > 0 && isFast !== winners[index - 1]?.isFast);
  const { low, high } = boundsOf(threshold) ?? { low: Infinity, high: null };
  const stray = changes.filter(({ size }) => size < low || size > (high ?? Infinity));
  const isRight = winners[0]?.isFast === false && winners.at(-1)?.isFast === true;
  const sizes = changes.map(({ size }) => kilobytes(size)).join(', ');
  const isEnough = threshold.repeats >= FEWEST_FOR_AN_INTERVAL;
  const decided = isRight && (changes.length === 1 || stray.length === 0) ? 'agrees' : 'differs';
  return {
    ours: changes.length === 0 ? 'the faster link is the same at all sizes' : `changes at ${sizes}`,
    verdict: isEnough ? decided : 'inconclusive',
    why: isEnough ? '' : tooFew(threshold.repeats),
  };
}

function largestRegret({ analysis, twoPhase }: SizeEvidence, options: BootstrapOptions): Judgement {
  const choices = analysis.choices.get(FILESIZE) ?? [];
  const [first] = choices;
  if (!first) return NOT_MEASURED;
  const worst = choices.reduce((most, next) => (next.regret > most.regret ? next : most), first);
  const better = [...analysis.single].find(([, link]) => link === worst.better)?.[0];
  const timesOf = (policy: string | undefined) =>
    twoPhase
      .filter((transfer) => transfer.policy === policy && transfer.size === worst.size)
      .map(({ completionTime }) => completionTime);
  const label = `at ${kilobytes(worst.size)}`;
  return conclude(
    [quantity(label, 'ratio', [timesOf(better), timesOf(FILESIZE)], ratio, options)],
    atMost(1 + SAME),
  );
}
