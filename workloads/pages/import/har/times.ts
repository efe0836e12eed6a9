/** When something happened, as a recording writes it. */
export interface RecordedTime {
  /** Milliseconds since 1970 by the clock on the wall, wherever it hung. */
  wall: number;
  /** Milliseconds by which it was ahead of UTC; undefined when it is not said. */
  offset: number | undefined;
}

const ISO =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*(?:(Z|UTC|GMT)|([+-])(\d\d):?(\d\d)?)?(?:\[[\w/+-]+\])?$/i;

/**
 * Reads a time as in ISO 8601, with and without its separators, and with the name of its zone after it, as Java
 * writes it (RFC 9557); milliseconds since 1970; or another form that JavaScript knows.
 *
 * @returns undefined for anything else
 */
export function readTime(given: string | number): RecordedTime | undefined {
  if (typeof given === 'number' || /^\d{9,}(\.\d+)?$/.test(given)) return known(Number(given), 0);
  const text = given.trim();
  const found = ISO.exec(text);
  if (!found) return readOther(text);
  const [, day, minutes, seconds = '00', fraction = '0', utc, sign, hours, rest = '00'] = found;
  const wall = Date.parse(`${day}T${minutes}:${seconds}Z`) + Number(`0.${fraction}`) * 1000;
  if (utc) return known(wall, 0);
  if (hours === undefined) return known(wall, undefined);
  return known(wall, (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(rest)) * 60_000);
}

/** `Feb 16, 2018 4:41:28 PM`, `Fri, 16 Feb 2018 16:41:28 GMT`. */
function readOther(given: string): RecordedTime | undefined {
  // A date of JavaScript ends with its zone's name in brackets.
  const text = given.replace(/\s*\([^()]*\)$/, '');
  const zoned = /(?:Z|UTC|GMT|[+-]\d\d:?\d\d)$/i.test(text);
  return zoned ? known(Date.parse(text), 0) : known(Date.parse(`${text} UTC`), undefined);
}

const known = (wall: number, offset: number | undefined): RecordedTime | undefined =>
  Number.isFinite(wall) ? { wall, offset } : undefined;

/**
 * Times on one time line, in milliseconds. One that does not say how far ahead of UTC it was is taken to be as far
 * as the others of its recording.
 */
export function alignTimes(times: readonly RecordedTime[]): number[] {
  const usual = times.find(({ offset }) => offset !== undefined)?.offset ?? 0;
  return times.map(({ wall, offset = usual }) => wall - offset);
}
