/**
 * Something a reader of the report must know about the data: what was left out of the statistics, and why.
 * `info` leaves the results as they are, `warning` means "check before you trust the result".
 */
export interface Note {
  /** What notes that say the same about different places have in common. */
  kind: string;
  severity: 'info' | 'warning';
  /** File name within the run directory. */
  file: string;
  /** First line concerned, counted from 1; null when the note is about the whole file. */
  line: number | null;
  message: string;
  /** How many other places have the same kind of problem; they are counted and not listed. */
  more: number;
}

/** A kind is listed this many times; after that it is counted only, so that a broken file stays readable. */
const LISTED_PER_KIND = 5;

export interface Notebook {
  add(kind: string, note: Omit<Note, 'kind' | 'more'>): void;
  list(): Note[];
}

/** Collects notes; the first few of each kind are kept, the others counted. */
export function openNotebook(): Notebook {
  const kinds = new Map<string, Note[]>();
  return {
    add(kind, note) {
      const notes = kinds.get(kind) ?? [];
      kinds.set(kind, notes);
      const last = notes.at(-1);
      if (notes.length >= LISTED_PER_KIND && last) last.more += 1;
      else notes.push({ kind, ...note, more: 0 });
    },
    list: () => [...kinds.values()].flat(),
  };
}

/** One line of text: place, message, and how often it occurs elsewhere. */
export function formatNote({ file, line, message, more }: Note): string {
  const place = line === null ? file : `${file}:${line}`;
  return `${place}: ${message}${more > 0 ? ` (and ${more} more of this kind)` : ''}`;
}
