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

/** Colours for names without one, in order of appearance in the sorted list of such names. */
const SPARE = ['red', 'grey', 'pink', 'brown', 'teal', 'sky', 'blue', 'orange'] as const;
const ORDER = Object.values(SLOTS);

/** Gives each policy and link its look. */
export type Palette = (name: string) => Look;

/**
 * Assigns looks to all names of a report at once, so that a name looks the same in all its figures whatever
 * else a figure shows. Up to 64 names differ in colour or in dash and shape.
 *
 * @param alone - policies that use one link for everything: one of each link looks like it
 * @param looks - looks, or parts of them, that somebody wants for some names
 */
export function createPalette(
  names: Iterable<string>,
  alone: ReadonlyMap<string, string> = new Map(),
  looks: Readonly<Record<string, Partial<Look>>> = {},
): Palette {
  const sorted = [...new Set(names)].sort();
  const claimed = new Set<string>();
  const standing = new Map<string, string>();
  for (const name of sorted) {
    const link = alone.get(name);
    const isFirst = link !== undefined && !claimed.has(link);
    if (isFirst) claimed.add(link);
    standing.set(name, isFirst ? link : name);
  }
  const subjectOf = (name: string) => standing.get(name) ?? alone.get(name) ?? name;
  const subjects = [...new Set(sorted.map(subjectOf))].sort();
  const unknown = subjects.filter((name) => !(name in KNOWN));
  const used = new Set(subjects.map((name) => KNOWN[name]));
  const free = SPARE.filter((slot) => !used.has(slot));
  const others = looksFor(unknown.length, free);
  return (name) => {
    const subject = subjectOf(name);
    const known = KNOWN[subject];
    const own = known ? SLOTS[known] : (others[Math.max(0, unknown.indexOf(subject))] ?? SLOTS.grey);
    const wanted = looks[name] ?? looks[subject];
    return wanted ? { ...own, ...wanted } : own;
  };
}

/** First the colours that nothing else has; then all of them again with the dash and the shape of another one. */
function looksFor(count: number, free: readonly (keyof typeof SLOTS)[]): Look[] {
  const plain = free.map((slot): Look => SLOTS[slot]);
  const turned = ORDER.flatMap((_, turn) =>
    turn === 0
      ? []
      : SPARE.map((slot): Look => {
          const { dash, shape } = ORDER[(ORDER.indexOf(SLOTS[slot]) + turn) % ORDER.length] ?? SLOTS.grey;
          return { ...SLOTS[slot], dash: [...dash], shape };
        }),
  );
  const all = [...plain, ...turned];
  return Array.from({ length: count }, (_, index) => all[index % all.length] ?? SLOTS.grey);
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

/** Light colours of looks that somebody wants to their dark ones. */
export const darkOf = (looks: Readonly<Record<string, Partial<Look>>>): Record<string, string> =>
  Object.fromEntries(
    Object.values(looks).flatMap(({ light, dark = light }) => (light && dark ? [[light, dark]] : [])),
  );

/** Light colours to dark ones, for showing a figure on a dark background. */
export const DARK_COLOURS: Readonly<Record<string, string>> = Object.fromEntries(
  [...Object.values(SLOTS), ...Object.values(TONES), INK].map(({ light, dark }) => [light, dark]),
);
