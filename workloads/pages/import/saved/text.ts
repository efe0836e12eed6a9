import { readFileSync } from 'node:fs';

/**
 * The text of a saved file in its encoding: what a byte order mark tells, else what the file says of itself in its
 * first 1024 bytes (`<meta charset>`, `@charset`; HTML Standard, Section 13.2.3.2; CSS Syntax, Section 3.2), else
 * UTF-8.
 */
export function readText(file: string): string {
  const bytes = readFileSync(file);
  const start = bytes.subarray(0, 1024).toString('latin1');
  const marked = MARKS.find(([mark]) => start.startsWith(mark))?.[1];
  const said = /(?:<meta\b[^>]*\bcharset\s*=\s*["']?|^@charset ")([\w-]+)/i.exec(start)?.[1];
  // What can be read as one byte each is not in UTF-16, whatever it says.
  return decoderOf(marked ?? said?.replace(/^utf-?16.*/i, 'utf-8') ?? 'utf-8').decode(bytes);
}

/** Byte order marks (WHATWG Encoding Standard, Section 6.1), as single bytes. */
const MARKS = [
  ['\xff\xfe', 'utf-16le'],
  ['\xfe\xff', 'utf-16be'],
  ['\xef\xbb\xbf', 'utf-8'],
] as const;

function decoderOf(label: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(label);
  } catch {
    // A name that nobody knows.
    return new TextDecoder();
  }
}
