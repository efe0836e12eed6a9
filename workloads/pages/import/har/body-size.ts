import { headerOf } from './headers.ts';
import type { Entry } from './schema.ts';

/**
 * Which length of a body counts: `decoded`, as a program reads it and a browser saves it, or `encoded`, as it was
 * transferred, compressed perhaps (the terms are those of W3C Resource Timing).
 */
export const SIZES = ['decoded', 'encoded'] as const;
export type Sizes = (typeof SIZES)[number];

export interface BodySize {
  size: number;
  /** Whether it is the length that was asked for; else the other one was all there is. */
  asked: boolean;
}

/**
 * Bytes of the body of a response; undefined when the recording does not tell. Recorders write 0 where they do not
 * know: what came from a cache, over HTTP/2, or with bodies dropped. An empty body is empty both ways, so that 0
 * counts only where nothing says otherwise.
 */
export function bodySizeOf(entry: Entry, sizes: Sizes): BodySize | undefined {
  if (isEmpty(entry)) return { size: 0, asked: true };
  const both = { decoded: decodedSizeOf(entry), encoded: encodedSizeOf(entry) };
  const asked = both[sizes];
  const other = both[sizes === 'decoded' ? 'encoded' : 'decoded'];
  if (asked || (asked === 0 && !other)) return { size: asked, asked: true };
  return other === undefined ? undefined : { size: other, asked: false };
}

function decodedSizeOf(entry: Entry): number | undefined {
  const { content, bodySize } = entry.response;
  return firstOf([
    isEncodedSize(content?.size, entry) ? undefined : content?.size,
    content?.textSize,
    entry._objectSizeUncompressed,
    sumOf(entry._chunks.map(({ inflated }) => inflated)),
    content?.compression && bodySize ? bodySize + content.compression : undefined,
  ]);
}

/**
 * WebPageTest writes the encoded size where the decoded one belongs. A coding that changes a body changes its length,
 * as good as always; a text of this length is the decoded body all the same.
 */
function isEncodedSize(size: number | undefined, entry: Entry): boolean {
  const coding = headerOf(entry.response, 'content-encoding')?.trim().toLowerCase() ?? '';
  if (!size || coding === '' || coding === 'identity' || entry.response.content?.textSize === size)
    return false;
  return [entry.response.bodySize, contentLengthOf(entry), entry._objectSize].includes(size);
}

function encodedSizeOf(entry: Entry): number | undefined {
  return firstOf([
    entry.response.bodySize,
    contentLengthOf(entry),
    entry._objectSize,
    sumOf(entry._chunks.map(({ bytes }) => bytes)),
    transferredOf(entry),
  ]);
}

/** The first that is more than 0, else 0 where any of them is. */
const firstOf = (sizes: readonly (number | undefined)[]): number | undefined =>
  sizes.find((size) => size) ?? sizes.find((size) => size === 0);

const sumOf = (sizes: readonly (number | undefined)[]): number | undefined =>
  sizes.reduce((sum, size) => (size === undefined ? sum : (sum ?? 0) + size), undefined);

/** Such a response has no body, whatever its Content-Length says, which is of another one (RFC 9110, Section 6.4.1). */
const isEmpty = ({ request, response }: Entry): boolean =>
  request.method.toUpperCase() === 'HEAD' || response.status === 204 || response.status === 205;

function contentLengthOf({ response }: Entry): number | undefined {
  // A list of equal lengths is one length.
  const digits = /^\s*(\d{1,12})\s*(?:,|$)/.exec(headerOf(response, 'content-length') ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * What was transferred beside the head. Where the head's length is not recorded, it is at most that of its lines;
 * HTTP/2 and HTTP/3 compress them, which leaves some bytes of small bodies out.
 */
function transferredOf({ response: { _transferSize, headersSize, headers } }: Entry): number | undefined {
  if (_transferSize === undefined) return undefined;
  const lines = headers.reduce((sum, { name, value }) => sum + `${name}: ${value}\r\n`.length, 0);
  const body = _transferSize - (headersSize ?? lines);
  return body > 0 ? body : undefined;
}
