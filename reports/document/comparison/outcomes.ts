import type { Measure, Panel } from '../../analysis/panels.ts';
import { twoOutcomes } from '../../../statistics/outcomes.ts';
import { bitrate, counted, duration } from '../format.ts';
import { list, type Block } from '../model.ts';

interface Found {
  panel: string;
  policy: string;
  words: string;
}

/** Settings whose repeats fall into two groups: their medians stand for one of them, or for neither. */
export function outcomesOf(
  panels: readonly Panel[],
  measure: Measure,
): { remark: string; block: Block } | null {
  const found = panels.flatMap(({ title, groups }) =>
    groups.flatMap(({ policy, values }): Found[] => {
      const outcomes = twoOutcomes(values);
      if (!outcomes) return [];
      const parts = outcomes.map(({ n, median }) => `${n} near ${written(median, measure)}`);
      return [{ panel: title, policy, words: parts.join(', ') }];
    }),
  );
  if (found.length === 0) return null;
  const settings = panels.reduce((sum, { groups }) => sum + groups.length, 0);
  const [first] = found;
  const where =
    found.length === 1
      ? `${first?.policy} on ${first?.panel}`
      : `${found.length} of ${counted(settings, 'setting')}`;
  return {
    remark: `Two outcomes: the repeats of ${where} fall into two groups by their ${measure.title}; a median stands for one of them at most.`,
    block: list(
      found.map(
        ({ panel, policy, words }) => `Two outcomes, ${policy} on ${panel}: of its repeats ${words}.`,
      ),
    ),
  };
}

const written = (value: number, { id }: Measure): string =>
  id === 'throughput' ? bitrate(value) : duration(value);
