import type { Load } from './loads.ts';

/** What stands in the place of policies, and the loads under its names. */
export interface Alternatives {
  /** The factor whose levels are compared, or "links"; null for policies. */
  of: string | null;
  loads: Load[];
}

/**
 * Where one policy alone was measured, something else is compared: the levels of a factor, or sets of links. Of several
 * factors it is the one whose levels are no numbers, since these are kinds of something; else the first. What remains
 * is the condition.
 */
export function alternativesOf(loads: readonly Load[]): Alternatives {
  const unchanged = { of: null, loads: [...loads] };
  if (new Set(loads.map(({ policy }) => policy)).size !== 1) return unchanged;
  const found = comparedFactor(loads);
  if (found) {
    const { factor, isOfNames } = found;
    return {
      of: factor,
      loads: loads.map((load) => {
        const { [factor]: level, ...factors } = load.factors;
        return {
          ...load,
          policy: isOfNames ? String(level) : `${factor} ${String(level ?? 'not set')}`,
          factors,
        };
      }),
    };
  }
  if (new Set(loads.map(linksText)).size > 1)
    return { of: 'links', loads: loads.map((load) => ({ ...load, policy: linksText(load), links: [] })) };
  return unchanged;
}

const linksText = ({ links }: Load): string => links.join(' + ');

/** Levels that are names say by themselves what they are. */
function comparedFactor(loads: readonly Load[]): { factor: string; isOfNames: boolean } | null {
  const names = [...new Set(loads.flatMap(({ factors }) => Object.keys(factors)))];
  const levels = names
    .map((factor) => ({ factor, values: [...new Set(loads.map(({ factors }) => factors[factor]))] }))
    .filter(({ values }) => values.length > 1);
  const ofKinds = levels.find(({ values }) => !values.some(isNumber));
  const { factor, values } = ofKinds ?? levels[0] ?? { values: [] };
  if (factor === undefined) return null;
  return { factor, isOfNames: values.every((level) => typeof level === 'string') && !values.some(isNumber) };
}

/** A number, or one with a unit: "50 ms". */
const isNumber = (level: string | number | boolean | undefined): boolean =>
  typeof level === 'number' || (typeof level === 'string' && /^[-+]?\d/.test(level));
