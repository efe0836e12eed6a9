/**
 * The known name that was probably meant: the one that the fewest letters tell apart, upper and lower case being the
 * same. Undefined when none is near: more than a third of its letters, or more than one of a short one's, make
 * another name rather than a mistake.
 */
export function closest(name: string, known: Iterable<string>): string | undefined {
  let found: string | undefined;
  let least = Infinity;
  for (const each of known) {
    const distance = distanceOf(name.toLowerCase(), each.toLowerCase());
    const most = Math.max(1, Math.floor(each.length / 3));
    if (distance <= most && distance < least) [found, least] = [each, distance];
  }
  return found;
}

/** `; did you mean "filesize"?`, or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const meant = closest(name, known);
  return meant === undefined ? '' : `; did you mean "${meant}"?`;
}

/** `There is no policy "filsize". Known: category, filesize. Did you mean "filesize"?` */
export function noSuch(what: string, name: string, known: readonly string[]): string {
  return `There is no ${what} "${name}". Known: ${known.join(', ') || 'none'}.${askIfMeant(name, known)}`;
}

/** ` Did you mean "filesize"?`, behind another sentence, or nothing. */
export function askIfMeant(name: string, known: Iterable<string>): string {
  const meant = closest(name, known);
  return meant === undefined ? '' : ` Did you mean "${meant}"?`;
}

/** Letters added, left out, replaced, or exchanged with their neighbour (optimal string alignment distance). */
function distanceOf(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = at(row, j - 1) + (one[i - 1] === other[j - 1] ? 0 : 1);
      const exchanged =
        i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
          ? at(before, j - 2) + 1
          : Infinity;
      next.push(Math.min(replaced, exchanged, at(row, j) + 1, at(next, j - 1) + 1));
    }
    [before, row] = [row, next];
  }
  return at(row, other.length);
}

const at = (row: readonly number[], column: number): number => row[column] ?? Infinity;
