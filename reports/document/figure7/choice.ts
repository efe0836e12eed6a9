import { shareOfFasterLink, type Choice, type Figure7 } from '../../analysis/figure7.ts';
import { bySize } from '../../figures/by-size.ts';
import type { Palette } from '../../figures/palette.ts';
import { kilobytes, percent } from '../format.ts';
import { figureBlock, type Figure, type Section } from '../model.ts';

export function choiceSentence(policy: string, choices: readonly Choice[]): string[] {
  if (choices.length === 0) return [];
  const worst = choices.reduce((most, next) => (next.regret > most.regret ? next : most));
  return [
    `${policy} used the faster link at ${percent(shareOfFasterLink(choices))} of ${choices.length} sizes; its ` +
      `largest loss to the better link alone is ${percent(worst.regret)}, at ${kilobytes(worst.size)} ` +
      '(the paper: "always picking the best interface").',
  ];
}

export function choiceSection({ choices }: Figure7, palette: Palette): Section | null {
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
      'two-phase. Above zero: the better link alone would have been faster.',
    spec: bySize(
      {
        points,
        series: made.map(([policy]) => policy),
        seriesTitle: 'policy',
        title: 'loss to the better link [%]',
      },
      palette,
    ),
    table: {
      id: 'regret',
      title: 'Link chosen and faster link by object size',
      columns: [
        { key: 'policy', title: 'policy' },
        { key: 'size', title: 'size', unit: 'B', digits: 9 },
        { key: 'chosen', title: 'link chosen' },
        { key: 'faster', title: 'faster link' },
        { key: 'time', title: 'median of the policy', unit: 's', digits: 4 },
        { key: 'best', title: 'median of the faster link', unit: 's', digits: 4 },
        { key: 'regret', title: 'loss', digits: 3 },
      ],
      rows,
    },
  };
  return { id: 'choice', title: 'The links that the policy chose', blocks: [figureBlock(figure)] };
}
