/** Result of the two-sample Kolmogorov-Smirnov test. */
export interface SpreadTest {
  /** Largest distance of the two empirical distributions, from 0 to 1. */
  distance: number;
  /** Two-sided. */
  pValue: number;
}

/** The exact distribution is used up to this product of the sample sizes, as in R's `ks.test`. */
const EXACT_UP_TO = 10_000;

/**
 * Tests whether two samples come from one distribution by the largest distance of their empirical distributions
 * (two-sided Kolmogorov-Smirnov test). Unlike a rank test it notices that only the spread changed. With ties the
 * p-value is too large rather than too small.
 */
export function spreadTest(first: readonly number[], second: readonly number[]): SpreadTest {
  const [m, n] = [first.length, second.length];
  const steps = largestSteps(first, second);
  const distance = steps / (m * n);
  return {
    distance,
    pValue: m * n <= EXACT_UP_TO ? exactPValue(steps, m, n) : asymptoticPValue(distance, m, n),
  };
}

/** The distance times m n, a whole number. */
function largestSteps(first: readonly number[], second: readonly number[]): number {
  const [m, n] = [first.length, second.length];
  const upTo = (values: readonly number[], limit: number) => values.filter((value) => value <= limit).length;
  return Math.max(
    ...[...first, ...second].map((value) => Math.abs(n * upTo(first, value) - m * upTo(second, value))),
  );
}

/**
 * One less the share of the orders of m + n values whose distance stays below the one found: paths over a grid
 * (Hodges, 1958), each step weighted so that the shares of the orders of i + j values are computed.
 */
function exactPValue(steps: number, m: number, n: number): number {
  if (steps === 0) return 1;
  let previous: number[] = [];
  for (let i = 0; i <= m; i += 1) {
    const row: number[] = [];
    for (let j = 0; j <= n; j += 1) {
      const isOutside = Math.abs(n * i - m * j) >= steps;
      const shares = i + j === 0 ? 1 : ((previous[j] ?? 0) * i + (row[j - 1] ?? 0) * j) / (i + j);
      row.push(isOutside ? 0 : shares);
    }
    previous = row;
  }
  return 1 - (previous[n] ?? 0);
}

/** Kolmogorov's limit distribution (Smirnov, 1948). */
function asymptoticPValue(distance: number, m: number, n: number): number {
  const scaled = distance * Math.sqrt((m * n) / (m + n));
  let sum = 0;
  for (let k = 1; k <= 100; k += 1) sum += 2 * (-1) ** (k - 1) * Math.exp(-2 * k ** 2 * scaled ** 2);
  return Math.min(1, Math.max(0, sum));
}
