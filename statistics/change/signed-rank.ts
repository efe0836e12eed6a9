import { cumulativeNormal } from 'vega-statistics';
import { ROUNDING } from '../bounds.ts';

/** Result of Wilcoxon's signed-rank test. */
export interface SignedRankTest {
  /** Sum of the ranks of the positive differences. */
  positive: number;
  /** Two-sided. */
  pValue: number;
  /** The smallest p-value that so many differences can have. */
  smallestPValue: number;
}

/** The exact distribution is used for fewer differences than this, as in R. */
const EXACT_BELOW = 50;

/**
 * Tests whether differences within pairs lie around zero (Wilcoxon, 1945; two-sided). Differences of zero are left
 * out. Below {@link EXACT_BELOW} differences the distribution is exact, given the ranks that ties leave; from there
 * on normal with corrections for ties and for continuity, as in R's `wilcox.test`.
 */
export function signedRankTest(differences: readonly number[]): SignedRankTest {
  const largest = Math.max(...differences.map(Math.abs));
  const nonZero = differences.filter((difference) => Math.abs(difference) > ROUNDING * largest);
  const n = nonZero.length;
  if (n === 0) return { positive: 0, pValue: 1, smallestPValue: 2 ** (1 - differences.length) };
  const doubled = doubledRanks(nonZero.map(Math.abs));
  const sum = doubled.reduce((total, rank, index) => total + ((nonZero[index] ?? 0) > 0 ? rank : 0), 0);
  return {
    positive: sum / 2,
    pValue: n < EXACT_BELOW ? exactPValue(sum, doubled) : approximatePValue(sum / 2, doubled),
    smallestPValue: 2 ** (1 - differences.length),
  };
}

/** Twice the rank of each value, which is a whole number also where ties share the mean of their ranks. */
function doubledRanks(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return values.map((value) => sorted.indexOf(value) + sorted.lastIndexOf(value) + 2);
}

function exactPValue(sum: number, doubled: readonly number[]): number {
  const counts = signedRankCounts(doubled);
  const total = 2 ** doubled.length;
  const tail = Math.min(sum, counts.length - 1 - sum);
  const below = counts.slice(0, tail + 1).reduce((all, count) => all + count, 0);
  return Math.min(1, (2 * below) / total);
}

/** In how many of the choices of signs the positive ranks have each sum, from 0 to the sum of all ranks. */
export function signedRankCounts(ranks: readonly number[]): number[] {
  const most = ranks.reduce((all, rank) => all + rank, 0);
  const counts = [1, ...Array<number>(most).fill(0)];
  for (const rank of ranks)
    for (let sum = most; sum >= rank; sum -= 1) counts[sum] = (counts[sum] ?? 0) + (counts[sum - rank] ?? 0);
  return counts;
}

/** The variance of the sum is a quarter of the sum of the squared ranks, ties or not. */
function approximatePValue(positive: number, doubled: readonly number[]): number {
  const ranks = doubled.map((rank) => rank / 2);
  const middle = ranks.reduce((all, rank) => all + rank, 0) / 2;
  const variance = ranks.reduce((all, rank) => all + rank ** 2, 0) / 4;
  const distance = Math.max(0, Math.abs(positive - middle) - 0.5);
  return Math.min(1, 2 * cumulativeNormal(-distance / Math.sqrt(variance)));
}
