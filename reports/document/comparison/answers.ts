import { median } from 'simple-statistics';
import type { ComparedPair } from '../../analysis/pairs.ts';
import type { Measure, Panel } from '../../analysis/panels.ts';
import { CONFIDENCE } from '../../statistics/bootstrap.ts';
import { bitrate, duration, interval, pValue, significant } from '../format.ts';
import type { Table } from '../model.ts';

/** A difference is stated as one when its corrected p-value is below this and its interval excludes 1. */
const SIGNIFICANCE = 0.05;

/** Sentences are for reading; a matrix with more comparisons is read in its table. */
const SENTENCES = 12;

/** The best policy of each panel against each other one, a sentence each. */
export function policyAnswers(
  panels: readonly Panel[],
  pairs: readonly ComparedPair[],
  measure: Measure,
): string[] {
  const best = new Map<string, string>();
  for (const { panel, first } of pairs) if (!best.has(panel)) best.set(panel, first);
  const decisive = pairs.filter(({ panel, first }) => best.get(panel) === first);
  const alone = panels.filter(({ groups }) => groups.length === 1);
  const sentences = [
    ...decisive.map((pair) => pairSentence(pair, measure)),
    ...alone.map((panel) => loneSentence(panel, measure)),
  ];
  return abridge(sentences, `pairs-${measure.id}`);
}

/** Each setting in another run against the first run, a sentence each. */
export function runAnswers(pairs: readonly ComparedPair[], measure: Measure): string[] {
  const named = pairs.map((pair) => ({ ...pair, first: `run ${pair.first}`, second: `run ${pair.second}` }));
  return abridge(
    named.map((pair) => pairSentence(pair, measure)),
    `runs-${measure.id}`,
  );
}

function abridge(sentences: string[], table: string): string[] {
  if (sentences.length <= SENTENCES) return sentences;
  return [
    ...sentences.slice(0, SENTENCES),
    `${sentences.length - SENTENCES} more comparisons are in the table ${table}.`,
  ];
}

/** "category is 2.6× faster than i2 only on nyt (95 % interval 2.4–2.9, n = 30, p < 0.001)." */
function pairSentence({ panel, first, second, comparison }: ComparedPair, measure: Measure): string {
  const basis = basisOf(comparison);
  if (!isShown(comparison)) {
    return (
      `No difference in ${measure.title} shown between ${first} and ${second} on ${panel} ` +
      `(${ratioText(comparison)}${basis}).`
    );
  }
  const { ratio, ratioInterval } = comparison;
  const isFirstSmaller = ratio > 1;
  const [factor, ends] = isFirstSmaller ? [ratio, ratioInterval] : inverted(comparison);
  const [better, other] = isFirstSmaller === measure.lessIsBetter ? [first, second] : [second, first];
  const lead = measure.lessIsBetter
    ? `${better} is ${significant(factor)}× faster than ${other}`
    : `${better} has ${significant(factor)}× the throughput of ${other}`;
  return `${lead} on ${panel} (${intervalText(ends)}${basis}).`;
}

type Compared = ComparedPair['comparison'];

function isShown({ correctedPValue, ratioInterval }: Compared): boolean {
  if (!ratioInterval) return false;
  const [low, high] = ratioInterval;
  return correctedPValue < SIGNIFICANCE && (low > 1 || high < 1);
}

const inverted = ({ ratio, ratioInterval }: Compared): [number, Compared['ratioInterval']] => [
  1 / ratio,
  ratioInterval && [1 / ratioInterval[1], 1 / ratioInterval[0]],
];

const intervalText = (ends: Compared['ratioInterval']) =>
  ends ? `${interval(ends, CONFIDENCE, significant)}, ` : '';
const ratioText = ({ ratio, ratioInterval }: Compared) =>
  `ratio of medians ${significant(ratio)}, ${ratioInterval ? intervalText(ratioInterval) : 'no interval, '}`;

function basisOf({ n: [first, second], correctedPValue }: Compared): string {
  const n = first === second ? `n = ${first}` : `n = ${first} and ${second}`;
  return Math.min(first, second) < 2 ? `${n}, too few for a test` : `${n}, ${pValue(correctedPValue)}`;
}

function loneSentence({ title, groups }: Panel, { id, title: measured }: Measure): string {
  const [group] = groups;
  if (!group) return `${title} has no values.`;
  const middle = median(group.values);
  const value = id === 'throughput' ? bitrate(middle) : duration(middle);
  return `${title} with ${group.policy}: median ${measured} ${value} (n = ${group.values.length}); no other policy was measured.`;
}

/** Every comparison with everything that was computed for it. */
export function pairTable(
  id: string,
  title: string,
  pairs: readonly ComparedPair[],
  unit: string,
  scale: number,
): Table {
  const number = (key: string, name: string, digits = 4, of = '') => ({ key, title: name, digits, unit: of });
  const inFiles = (key: string, name: string, of: string) => ({
    ...number(key, name, 4, of),
    inFilesOnly: true,
  });
  return {
    id,
    title,
    columns: [
      { key: 'panel', title: 'where' },
      { key: 'first', title: 'first' },
      { key: 'second', title: 'second' },
      number('n1', 'n first', 6),
      number('n2', 'n second', 6),
      number('median1', 'median first', 4, unit),
      number('median2', 'median second', 4, unit),
      number('ratio', 'second / first'),
      number('ratioLow', 'from'),
      number('ratioHigh', 'to'),
      inFiles('difference', 'second - first', unit),
      inFiles('differenceLow', 'difference from', unit),
      inFiles('differenceHigh', 'difference to', unit),
      number('delta', "Cliff's delta", 3),
      inFiles('pValue', 'p', ''),
      number('corrected', 'p corrected', 3),
    ],
    rows: pairs.map(({ panel, first, second, comparison }) => {
      const { n, medians, ratio, ratioInterval, difference, differenceInterval, test } = comparison;
      return {
        ...{
          panel,
          first,
          second,
          n1: n[0],
          n2: n[1],
          median1: medians[0] / scale,
          median2: medians[1] / scale,
        },
        ...{ ratio, ratioLow: ratioInterval?.[0] ?? null, ratioHigh: ratioInterval?.[1] ?? null },
        difference: difference / scale,
        differenceLow: differenceInterval ? differenceInterval[0] / scale : null,
        differenceHigh: differenceInterval ? differenceInterval[1] / scale : null,
        ...{ delta: test.delta, pValue: test.pValue, corrected: comparison.correctedPValue },
      };
    }),
  };
}
