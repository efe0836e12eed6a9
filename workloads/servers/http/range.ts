export interface Range {
  /** First and last byte, both included. */
  first: number;
  last: number;
}

/**
 * One byte range of a `Range` header (RFC 9110, Section 14.1.2). A header of another form, or with several
 * ranges, is ignored, as the RFC allows: undefined.
 */
export function parseRange(header: string | undefined, size: number): Range | 'unsatisfiable' | undefined {
  const parts = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!parts) return undefined;
  const [, from = '', to = ''] = parts;
  if (from === '' && to === '') return undefined;
  if (from === '') {
    const length = Math.min(Number(to), size);
    return length === 0 ? 'unsatisfiable' : { first: size - length, last: size - 1 };
  }
  const first = Number(from);
  if (first >= size) return 'unsatisfiable';
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return last < first ? undefined : { first, last };
}
