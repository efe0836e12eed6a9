/** What the experiment calls what it measures; statements and figures look for these names. */
export const PAGES = ['nyt', 'flickr'] as const;
export type Page = (typeof PAGES)[number];
export const BOTH_PAGES = 'both pages';
/** The policies, in the order of the paper's figure: one link each, taking turns, and the one that knows sizes. */
export const I1 = "i1' only";
export const I2 = 'i2 only';
export const ROUND_ROBIN = 'round-robin';
export const FILESIZE = 'filesize';
