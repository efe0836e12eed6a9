import type { Load } from '../../reports/analysis/loads.ts';
import type { Judgement } from '../statements/quantity.ts';

export type Factors = Load['factors'];

/** What a statement comes to under one condition. */
export interface Conditioned {
  factors: Factors;
  judgement: Judgement;
}

/** When a statement holds. */
export interface Holds {
  when: 'always' | 'never' | 'sometimes' | 'not decided';
  /** "always", "only with queue 50 ms", "never", with a remark on conditions that are not decided. */
  words: string;
}

/** When a statement holds: always, never, with one level of one factor, or under the conditions listed. */
export function holdsWhen(outcomes: readonly Conditioned[]): Holds {
  const decided = outcomes.filter(
    ({ judgement }) => judgement.verdict === 'agrees' || judgement.verdict === 'differs',
  );
  const open = outcomes.length - decided.length;
  if (decided.length === 0) return { when: 'not decided', words: 'not decided' };
  const remark = open > 0 ? ` (${open} of ${outcomes.length} conditions not decided)` : '';
  const [held, failed] = (['agrees', 'differs'] as const).map((verdict) =>
    decided.filter(({ judgement }) => judgement.verdict === verdict),
  ) as [Conditioned[], Conditioned[]];
  if (failed.length === 0) return { when: 'always', words: `always${remark}` };
  if (held.length === 0) return { when: 'never', words: `never${remark}` };
  const [only, except] = [decisiveLevels(held, decided), decisiveLevels(failed, decided)];
  if (only) return sometimes(`only with ${only}${remark}`);
  if (except) return sometimes(`except with ${except}${remark}`);
  const isMostlyHeld = held.length > failed.length;
  const listed = (isMostlyHeld ? failed : held).map(({ factors }) => describeFactors(factors)).join('; ');
  return sometimes(`${isMostlyHeld ? 'except' : 'only'} with ${listed}${remark}`);
}

const sometimes = (words: string): Holds => ({ when: 'sometimes', words });

/** "agrees only with queue 50 ms", "never agrees". */
export const agreesWhen = ({ when, words }: Holds): string =>
  ({
    always: `agrees ${words}`,
    sometimes: `agrees ${words}`,
    never: `never agrees${words.slice('never'.length)}`,
    'not decided': words,
  })[when];

/** The levels of one or two factors that tell some of the conditions from all others; null when none do. */
function decisiveLevels(some: readonly Conditioned[], decided: readonly Conditioned[]): string | null {
  const levels = Object.entries(some[0]?.factors ?? {}).filter(([name, level]) =>
    some.every(({ factors }) => factors[name] === level),
  );
  const subsets = levels.flatMap((level, index) => [
    [level],
    ...levels.slice(index + 1).map((other) => [level, other]),
  ]);
  const telling = subsets
    .toSorted((a, b) => a.length - b.length)
    .find((subset) => {
      const matching = decided.filter(({ factors }) =>
        subset.every(([name, level]) => factors[name] === level),
      );
      return matching.length === some.length;
    });
  return telling ? describeFactors(Object.fromEntries(telling)) : null;
}

const NAMES: Readonly<Record<string, string>> = {
  initialWindow: 'initial window',
  congestionControl: 'congestion control',
  receiveBuffer: 'receive buffer',
};

/** "queue 50 ms, initial window 3, connections new". */
export const describeFactors = (factors: Factors): string =>
  Object.entries(factors)
    .map(([name, level]) => `${NAMES[name] ?? name} ${String(level)}`)
    .join(', ');
