/**
 * The URLs that a `srcset` or `imagesrcset` chooses among (HTML Standard, Section 4.8.4.3.11). Chromium writes the
 * names of files into it as they are, blanks included, which the standard takes for the end of a URL: what stands
 * between two commas without its descriptor is a URL as well.
 */
export function readSrcset(text: string): string[] {
  const pieces = text.split(/,\s+/).map((piece) => piece.trim().replace(/\s+[\d.]+[wxh]$/, ''));
  return [...new Set([...pieces, ...candidatesOf(text)])].filter((url) => url !== '');
}

/** A URL ends with a blank, or with a comma after it; then come descriptors, up to a comma outside of brackets. */
const candidatesOf = (text: string): string[] =>
  [...text.matchAll(/[\s,]*(\S+)((?<!,)(?:\([^)]*\)|[^,(])*)/g)].map(([, url = '']) => url);
