declare module 'vega-statistics' {
  /** Distribution function of the normal distribution, after West (2009). */
  export function cumulativeNormal(value: number, mean?: number, standardDeviation?: number): number;
}
