import { wilcoxonRankSum } from 'simple-statistics';
import { cumulativeNormal } from 'vega-statistics';

/** Result of the Wilcoxon-Mann-Whitney test. */
export interface RankTest {
  /** Mann-Whitney's U of the first sample: pairs in which its value is the larger one, ties count half. */
  u: number;
  /** Two-sided. */
  pValue: number;
  method: 'exact' | 'normal approximation';
  /** Cliff's delta: P(first > second) - P(first < second), from -1 to 1. */
  delta: number;
  /** The smallest p-value that two samples of these sizes can have: that of two which do not overlap. */
  smallestPValue: number;
}

/** As in R: the exact distribution is used for fewer values than this per sample, if there are no ties. */
const EXACT_BELOW = 50;

/**
 * Tests whether two independent samples come from one distribution (two-sided Wilcoxon-Mann-Whitney test).
 * Exact for small samples without ties, else by the normal approximation with corrections for ties and for
 * continuity, as R's `wilcox.test` does.
 *
 * @throws Error when a sample is empty.
 */
export function rankTest(first: readonly number[], second: readonly number[]): RankTest {
  const [m, n] = [first.length, second.length];
  const u = wilcoxonRankSum(first, second) - (m * (m + 1)) / 2;
  const ties = tieSizes([...first, ...second]);
  const exact = ties.length === 0 && m < EXACT_BELOW && n < EXACT_BELOW;
  return {
    u,
    pValue: exact ? exactPValue(u, m, n) : approximatePValue(u, m, n, ties),
    method: exact ? 'exact' : 'normal approximation',
    delta: (2 * u) / (m * n) - 1,
    smallestPValue:
      m < EXACT_BELOW && n < EXACT_BELOW ? exactPValue(0, m, n) : approximatePValue(0, m, n, []),
  };
}

/** Numbers of equal values, for each value that occurs more than once. */
function tieSizes(values: readonly number[]): number[] {
  return [...Map.groupBy(values, (value) => value).values()]
    .map(({ length }) => length)
    .filter((length) => length > 1);
}

function exactPValue(u: number, m: number, n: number): number {
  const counts = rankSumCounts(m, n);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const tail = Math.min(u, m * n - u);
  const below = counts.slice(0, tail + 1).reduce((sum, count) => sum + count, 0);
  return Math.min(1, (2 * below) / total);
}

/**
 * Number of orders of m + n distinct values that give each U from 0 to m * n: the coefficients of the Gaussian
 * binomial, the product over i of (1 - q^(n+i)) / (1 - q^i) (Mann and Whitney, 1947).
 */
export function rankSumCounts(m: number, n: number): number[] {
  const counts = [1, ...Array<number>(m * n).fill(0)];
  const at = (index: number) => counts[index] ?? 0;
  for (let i = 1; i <= m; i += 1) {
    for (let u = m * n; u >= n + i; u -= 1) counts[u] = at(u) - at(u - n - i);
    for (let u = i; u <= m * n; u += 1) counts[u] = at(u) + at(u - i);
  }
  return counts;
}

function approximatePValue(u: number, m: number, n: number, ties: readonly number[]): number {
  const total = m + n;
  const tied = ties.reduce((sum, size) => sum + (size ** 3 - size), 0);
  const variance = ((m * n) / 12) * (total + 1 - tied / (total * (total - 1)));
  if (variance === 0) return 1;
  const distance = Math.max(0, Math.abs(u - (m * n) / 2) - 0.5);
  return Math.min(1, 2 * cumulativeNormal(-distance / Math.sqrt(variance)));
}

/**
 * Corrects p-values for the number of tests (Holm, 1979), in the order given: controls the probability of one
 * or more false findings without any assumption about the dependence of the tests.
 */
export function holm(pValues: readonly number[]): number[] {
  const ascending = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const corrected = Array<number>(pValues.length);
  let largest = 0;
  ascending.forEach(({ p, index }, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * p));
    corrected[index] = largest;
  });
  return corrected;
}
