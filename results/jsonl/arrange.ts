import { readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';

const LINE_FEED = 0x0a;
/** What a line of a transfer begins with: the key of its cell. */
const CELL = /^\{"cell":"([^"]*)"/;
/** Bytes of a line in which its cell is looked for. */
const BEGINNING = 200;

/**
 * Puts the lines of `transfers.jsonl` into the order of these cells: equal measurements make equal files, whoever was
 * the first to finish. Lines of one cell keep their order; a header stays first, lines of other cells come last. The
 * file is replaced as a whole, when it is not in order already.
 */
export async function arrangeTransfers(file: string, cells: readonly string[]): Promise<void> {
  const bytes = await readFile(file);
  const place = new Map(cells.map((cell, index) => [cell, index]));
  const lines: { line: Buffer; rank: number }[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(LINE_FEED, start) + 1 || bytes.length;
    const line = bytes.subarray(start, end);
    const [, cell] = CELL.exec(line.toString('utf8', 0, BEGINNING)) ?? [];
    lines.push({ line, rank: cell === undefined ? -1 : (place.get(cell) ?? cells.length) });
    start = end;
  }
  if (lines.every(({ rank }, index) => index === 0 || rank >= (lines[index - 1]?.rank ?? -1))) return;
  const arranged = lines.toSorted((a, b) => a.rank - b.rank).map(({ line }) => line);
  await writeFileAtomic(file, Buffer.concat(arranged));
}
