/** What the experiment calls what it measures; statements and figures look for these names. */
export const PAGES = ['nyt', 'flickr'] as const;
export const BULK = 'bulk';
/** The policies, in the order of the paper's figure: one link each, and the one that goes by the category. */
export const I1 = 'i1 only';
export const I2 = 'i2 only';
export const CATEGORY = 'category';
/** The workload of one client without the other. */
export const alone = (client: string) => `${client} alone`;
