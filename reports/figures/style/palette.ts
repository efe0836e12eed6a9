/** How one policy or link is drawn, in every figure of a report. */
export interface Look {
  /** Colour on white and on the dark background; both have a contrast of at least 3:1 (WCAG 2.2, 1.4.11). */
  light: string;
  dark: string;
  /** Second means of telling series apart, for greyscale and colour-blind readers. */
  dash: number[];
  shape: string;
}

/**
 * Colours of which the first six, those of the paper's links and policies, stay apart in the common colour
 * vision deficiencies; the first three, which Figure 7 needs together, also differ in lightness by 13 or more
 * (CIE L*), so that they survive greyscale.
 */
const SLOTS = {
  blue: { light: '#0B3C7D', dark: '#7FB2F0', dash: [], shape: 'circle' },
  orange: { light: '#D95F02', dark: '#FFA45C', dash: [6, 3], shape: 'square' },
  teal: { light: '#006B57', dark: '#3FB89B', dash: [2, 2], shape: 'diamond' },
  sky: { light: '#2E7FC2', dark: '#C4E3FF', dash: [10, 3, 2, 3], shape: 'triangle-up' },
  brown: { light: '#5C4400', dark: '#F3E7A0', dash: [8, 2, 2, 2, 2, 2], shape: 'cross' },
  pink: { light: '#BD6BA6', dark: '#D98CCB', dash: [4, 2], shape: 'triangle-down' },
  red: { light: '#B23A3A', dark: '#F28B82', dash: [1, 3], shape: 'triangle-right' },
  grey: { light: '#6E6E6E', dark: '#B8B8B8', dash: [12, 4], shape: 'triangle-left' },
} as const satisfies Record<string, Look>;

/** Looks of links and policies that come with the program: the colours above were chosen for them. */
const KNOWN: Readonly<Record<string, keyof typeof SLOTS>> = {
  dsl: 'blue',
  lte: 'orange',
  'dsl-rural': 'sky',
  filesize: 'teal',
  category: 'pink',
  'round-robin': 'brown',
};

/** Looks for names without one, in order of appearance in the sorted list of such names. */
const SPARE = ['red', 'grey', 'pink', 'brown', 'teal', 'sky'] as const;

/** Gives each policy and link its look. */
export type Palette = (name: string) => Look;

/**
 * Assigns looks to all names of a report at once, so that a name looks the same in all its figures whatever
 * else a figure shows.
 *
 * @param alone - policies that use one link for everything: they look like the link
 */
export function createPalette(
  names: Iterable<string>,
  alone: ReadonlyMap<string, string> = new Map(),
): Palette {
  const subjectOf = (name: string) => alone.get(name) ?? name;
  const subjects = [...new Set(names)].map(subjectOf).sort();
  const unknown = [...new Set(subjects)].filter((name) => !(name in KNOWN));
  const used = new Set(subjects.map((name) => KNOWN[name]));
  const free = [...SPARE.filter((slot) => !used.has(slot)), ...SPARE];
  return (name) => {
    const subject = subjectOf(name);
    const known = KNOWN[subject];
    const spare = free[Math.max(0, unknown.indexOf(subject)) % free.length];
    return SLOTS[known ?? spare ?? 'grey'];
  };
}

/** What a mark means, wherever something is judged: in tables, on the first screen, in figures. */
export type Tone = 'good' | 'bad' | 'open' | 'none';

/** Colours of the tones, as the page's style sheet has them; a symbol or a shape always says the same. */
export const TONES: Readonly<Record<Tone, Pick<Look, 'light' | 'dark'>>> = {
  good: { light: '#17663a', dark: '#7ad19c' },
  bad: { light: '#a32020', dark: '#f28b83' },
  open: { light: '#7a5200', dark: '#f0c674' },
  none: { light: '#595959', dark: '#b4b8bc' },
};

/** What is drawn in the colour of text. */
export const INK = { light: '#1a1a1a', dark: '#ececec' } as const;

/** Light colours to dark ones, for showing a figure on a dark background. */
export const DARK_COLOURS: Readonly<Record<string, string>> = Object.fromEntries(
  [...Object.values(SLOTS), ...Object.values(TONES), INK].map(({ light, dark }) => [light, dark]),
);
