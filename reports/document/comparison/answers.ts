import { median } from 'simple-statistics';
import type { ComparedPair } from '../../analysis/pairs.ts';
import type { Measure, Panel } from '../../analysis/panels.ts';
import type { Bounds } from '../../../statistics/bounds.ts';
import { abridge, bitrate, boundsText, counted, duration, percent, pValue, significant } from '../format.ts';
import { isDifference } from '../../../statistics/compare.ts';

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

/** "category is 2.6× faster than i2 only on nyt (95 % interval 2.4–2.9, improvement over i2 only 61 %, n = 30, ...". */
function pairSentence({ panel, first, second, comparison }: ComparedPair, measure: Measure): string {
  const { ratio, ratioBounds } = comparison;
  if (!ratioBounds) return ratioSentence({ panel, first, second, comparison }, measure);
  const basis = basisOf(comparison);
  if (!isDifference(comparison)) {
    return (
      `No difference in ${measure.title} shown between ${first} and ${second} on ${panel} (ratio of medians ` +
      `${significant(ratio)}, ${boundsText(ratioBounds, significant)}, ${basis}).`
    );
  }
  const isFirstSmaller = ratio > 1;
  const [factor, bounds] = isFirstSmaller ? [ratio, ratioBounds] : inverted(ratio, ratioBounds);
  const certainty = boundsText(bounds, significant);
  const [better, other] = isFirstSmaller === measure.lessIsBetter ? [first, second] : [second, first];
  if (!measure.lessIsBetter) {
    const lead = `${better} has ${significant(factor)}× the throughput of ${other} on ${panel}`;
    return `${lead} (${certainty}, ${basis}).`;
  }
  return (
    `${better} is ${significant(factor)}× faster than ${other} on ${panel} (${certainty}; improvement ` +
    `over ${other} ${percent(1 - 1 / factor)}; ${basis}).`
  );
}

/** What one repeat says: a ratio, and that it is no more than that. */
function ratioSentence({ panel, first, second, comparison }: ComparedPair, { title }: Measure): string {
  const { ratio, n } = comparison;
  const repeats = counted(Math.min(...n), 'repeat');
  return `On ${panel} the ${title} of ${second} is ${significant(ratio)}× that of ${first} (${repeats}: no range and no test).`;
}

type Compared = ComparedPair['comparison'];

const inverted = (ratio: number, { kind, low, high }: Bounds): [number, Bounds] => [
  1 / ratio,
  { kind, low: 1 / high, high: 1 / low },
];

function basisOf({ n: [first, second], correctedPValue, ratioBounds }: Compared): string {
  const n = first === second ? `n = ${first}` : `n = ${first} and ${second}`;
  if (ratioBounds?.kind === 'exact') return n;
  return correctedPValue === null ? `${n}, too few for a test` : `${n}, ${pValue(correctedPValue)}`;
}

function loneSentence({ title, groups }: Panel, { id, title: measured }: Measure): string {
  const [group] = groups;
  if (!group) return `${title} has no values.`;
  const middle = median(group.values);
  const value = id === 'throughput' ? bitrate(middle) : duration(middle);
  return `${title}: median ${measured} ${value} with ${group.policy}, the only one measured (n = ${group.values.length}).`;
}
