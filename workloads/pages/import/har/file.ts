import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { UsageError } from '../../../../base/errors.ts';
import { printable } from '../imported.ts';

/**
 * What a file with a recording holds, not validated yet: JSON, also compressed by gzip, in UTF-16, or within a call
 * (JSONP, as HAR Viewer loads it).
 *
 * @throws UsageError that names the file, and for an archive says how to unpack it.
 */
export function readRecordingFile(file: string): unknown {
  const text = decode(unpack(read(file), file), file);
  try {
    return JSON.parse(withoutCall(text));
  } catch (error) {
    // It quotes the file.
    throw new UsageError(`${file} is not JSON: ${printable((error as Error).message)}`);
  }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`Could not read ${file}: ${(error as Error).message}`);
  }
}

/** First bytes of gzip (RFC 1952, Section 2.3.1). */
const GZIP = '\x1f\x8b';

/** Archives and their like, by what they begin with, or have at a place (the `magic` files of file(1)). */
const ARCHIVES: { magic: string; at?: number; name: string; command: string }[] = [
  { magic: 'PK\x03\x04', name: 'a ZIP archive', command: 'unzip' },
  { magic: 'PK\x05\x06', name: 'a ZIP archive with nothing in it', command: 'unzip' },
  { magic: 'ustar', at: 257, name: 'a tar archive', command: 'tar xf' },
  { magic: '7z\xbc\xaf\x27\x1c', name: 'a 7-Zip archive', command: '7z x' },
  { magic: 'Rar!', name: 'a RAR archive', command: 'unrar x' },
  { magic: 'BZh', name: 'compressed by bzip2', command: 'bunzip2' },
  { magic: '\xfd7zXZ', name: 'compressed by xz', command: 'unxz' },
  { magic: '\x28\xb5\x2f\xfd', name: 'compressed by Zstandard', command: 'unzstd' },
];

function unpack(bytes: Buffer, file: string): Buffer {
  const found = ARCHIVES.find(({ magic, at = 0 }) => holds(bytes, magic, at));
  if (found)
    throw new UsageError(
      `${file} is ${found.name}. Unpack it, and import the recording in it: ${found.command} ${JSON.stringify(file)}`,
    );
  if (!holds(bytes, GZIP)) return bytes;
  try {
    // Some are compressed twice: by the program that wrote them, and by the server that they came from.
    return unpack(gunzipSync(bytes), file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} is compressed by gzip, and damaged: ${(error as Error).message}`);
  }
}

const holds = (bytes: Buffer, magic: string, at = 0): boolean =>
  bytes.subarray(at, at + magic.length).equals(Buffer.from(magic, 'latin1'));

/**
 * A byte order mark tells UTF-16; it is dropped (WHATWG Encoding Standard, Section 6.1). So do the zeros beside the
 * bracket that JSON begins with (RFC 4627, Section 3). Else it is UTF-8.
 */
function decode(bytes: Buffer, file: string): string {
  const isLittle = holds(bytes, '\xff\xfe') || (bytes[0] !== 0 && bytes[1] === 0 && bytes[2] !== 0);
  const isBig = holds(bytes, '\xfe\xff') || (bytes[0] === 0 && bytes[1] !== 0);
  let text;
  try {
    text = new TextDecoder(isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8').decode(bytes);
  } catch (error) {
    throw new UsageError(`${file} is too long: ${(error as Error).message}`);
  }
  if (text.slice(0, 100).includes('\0'))
    throw new UsageError(`${file} is no recording: it holds no text, or none in UTF-8 or UTF-16.`);
  return text;
}

const withoutCall = (text: string): string =>
  /^\s*[\w$.]+\s*\(([{[].*[}\]])\s*\)\s*;?\s*$/s.exec(text)?.[1] ?? text;
