import { rightChoices, type Choice } from './analysis/choices.ts';
import type { Figure7 } from './analysis/figure7.ts';
import { bySize } from '../../reports/figures/by-size.ts';
import { counted, kilobytes, percent } from '../../reports/document/format.ts';
import { figureBlock, type Figure, type Section } from '../../reports/document/model.ts';

/** How often the policy chose right, and what it loses at most, in words; nothing when it chose nothing. */
export function choiceSentence(policy: string, choices: readonly Choice[]): string[] {
  if (choices.length === 0) return [];
  const worst = choices.reduce((most, next) => (next.regret > most.regret ? next : most));
  const right = rightChoices(choices);
  const wrong = choices.length - right;
  const share =
    `${policy} used the better link of two-phase downloads at ${right} of ${counted(choices.length, 'size')}` +
    (wrong > 0 ? ` and the other one at ${wrong}` : '');
  const loss =
    worst.regret < SMALL
      ? `is nowhere ${percent(SMALL)} or more slower than the better link alone`
      : `is at most ${percent(worst.regret)} slower than the better link alone, at ${kilobytes(worst.size)}`;
  return [`${share}; it ${loss} (the paper: "always picking the best interface").`];
}

/** Medians of repeats with other start phases differ by less than this. */
const SMALL = 0.001;

export function choiceSection({ choices }: Figure7): Section | null {
  const made = [...choices].filter(([, own]) => own.length > 0);
  if (made.length === 0) return null;
  const points = made.flatMap(([series, own]) =>
    own.map(({ size, regret }) => ({ series, size, n: 1, median: 100 * regret })),
  );
  const rows = made.flatMap(([policy, own]) => own.map((choice) => ({ policy, ...choice })));
  const figure: Figure = {
    id: 'regret',
    title: 'What the policy loses to the better link',
    alt: made.flatMap(([policy, own]) => choiceSentence(policy, own)).join(' '),
    caption:
      "The policy's median completion time over the smaller one of the two links alone, minus one, all " +
      'two-phase. Above zero: the better link alone would have been faster; below: first bytes over one link and ' +
      'the rest over the other are faster than either alone.',
    spec: bySize({
      points,
      series: made.map(([policy]) => policy),
      seriesTitle: 'policy',
      title: 'loss to the better link [%]',
    }),
    table: {
      id: 'regret',
      title: 'Link chosen and faster link by object size',
      columns: [
        { key: 'policy', title: 'policy' },
        { key: 'size', title: 'size', unit: 'B', digits: 9 },
        { key: 'chosen', title: 'link chosen' },
        { key: 'faster', title: 'faster link, one-phase' },
        { key: 'better', title: 'better link, two-phase' },
        { key: 'time', title: 'median of the policy', unit: 's', digits: 4 },
        { key: 'best', title: 'median of the better link', unit: 's', digits: 4 },
        { key: 'regret', title: 'loss', digits: 3 },
      ],
      rows,
    },
  };
  return { id: 'choice', title: 'The links that the policy chose', blocks: [figureBlock(figure)] };
}
