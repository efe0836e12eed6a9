import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { UsageError } from '../../../../base/errors.ts';

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
    throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`Could not read ${file}: ${(error as Error).message}`);
  }
}

/** First bytes of files: gzip (RFC 1952, Section 2.3.1) and ZIP (APPNOTE.TXT, Section 4.3.7). */
const GZIP = Buffer.from([0x1f, 0x8b]);
const ZIP = Buffer.from('PK\x03\x04');

function unpack(bytes: Buffer, file: string): Buffer {
  if (startsWith(bytes, ZIP))
    throw new UsageError(
      `${file} is a ZIP archive. Unpack it, and import the recording in it: unzip ${JSON.stringify(file)}`,
    );
  if (!startsWith(bytes, GZIP)) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new UsageError(`${file} is compressed by gzip, and damaged: ${(error as Error).message}`);
  }
}

/** A byte order mark tells UTF-16; it is dropped (WHATWG Encoding Standard, Section 6.1). Else it is UTF-8. */
function decode(bytes: Buffer, file: string): string {
  const encoding = [bytes[0], bytes[1]].join() === '255,254' ? 'utf-16le' : 'utf-16be';
  const isWide = encoding === 'utf-16le' || [bytes[0], bytes[1]].join() === '254,255';
  try {
    return new TextDecoder(isWide ? encoding : 'utf-8').decode(bytes);
  } catch (error) {
    throw new UsageError(`${file} is too long: ${(error as Error).message}`);
  }
}

const startsWith = (bytes: Buffer, wanted: Buffer): boolean =>
  bytes.subarray(0, wanted.length).equals(wanted);

const withoutCall = (text: string): string =>
  /^\s*[\w$.]+\s*\(([{[].*[}\]])\s*\)\s*;?\s*$/s.exec(text)?.[1] ?? text;
