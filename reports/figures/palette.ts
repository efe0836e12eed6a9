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
 * Hues that stay apart in the common colour vision deficiencies; the first three, which the paper's figures
 * need together, also differ in lightness by 14 or more (CIE L*), so that they survive greyscale.
 */
const SLOTS = {
  blue: { light: '#0B3C7D', dark: '#7FB2F0', dash: [], shape: 'circle' },
  orange: { light: '#D95F02', dark: '#FFA45C', dash: [6, 3], shape: 'square' },
  teal: { light: '#006B57', dark: '#4FCBB0', dash: [2, 2], shape: 'diamond' },
  sky: { light: '#2E7FC2', dark: '#A6D4FF', dash: [10, 3], shape: 'triangle-up' },
  ochre: { light: '#8C6D1F', dark: '#E3C76B', dash: [8, 2, 2, 2], shape: 'cross' },
  purple: { light: '#7B3F98', dark: '#C79BE8', dash: [4, 2], shape: 'triangle-down' },
  rose: { light: '#B23A6B', dark: '#F08DB6', dash: [1, 3], shape: 'triangle-right' },
  grey: { light: '#5A5A5A', dark: '#B8B8B8', dash: [12, 4], shape: 'triangle-left' },
} as const satisfies Record<string, Look>;

/** The paper's links and policies. A policy that uses one link alone looks like that link. */
const KNOWN: Readonly<Record<string, keyof typeof SLOTS>> = {
  dsl: 'blue',
  'i1 only': 'blue',
  lte: 'orange',
  'i2 only': 'orange',
  'dsl-rural': 'sky',
  "i1' only": 'sky',
  filesize: 'teal',
  category: 'purple',
  'round-robin': 'ochre',
};

/** Looks for names without one, in order of appearance in the sorted list of such names. */
const SPARE = ['rose', 'grey', 'purple', 'ochre', 'teal', 'sky'] as const;

/** Gives each policy and link its look. */
export type Palette = (name: string) => Look;

/**
 * Assigns looks to all names of a report at once, so that a name looks the same in all its figures whatever
 * else a figure shows. `single:<link>` looks like the link.
 */
export function createPalette(names: Iterable<string>): Palette {
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

const subjectOf = (name: string) => name.replace(/^single:/, '');

/** Scales for vega-lite: the domain in the order given and the matching colours, dashes and shapes. */
export function scalesFor(names: readonly string[], palette: Palette) {
  const looks = names.map(palette);
  return {
    colour: { domain: [...names], range: looks.map(({ light }) => light) },
    dash: { domain: [...names], range: looks.map(({ dash }) => dash) },
    shape: { domain: [...names], range: looks.map(({ shape }) => shape) },
  };
}

/** Light colours to dark ones, for showing a figure on a dark background. */
export const DARK_COLOURS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(SLOTS).map(({ light, dark }) => [light, dark]),
);
