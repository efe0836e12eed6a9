import type { Entry } from './har-schema.ts';

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

/** Bytes of the body of a response; undefined when the recording does not tell. */
export function bodySizeOf(entry: Entry, sizes: Sizes): BodySize | undefined {
  const encoded = encodedSizeOf(entry);
  const decoded = decodedSizeOf(entry, encoded);
  const [asked, other] = sizes === 'decoded' ? [decoded, encoded] : [encoded, decoded];
  if (asked !== undefined) return { size: asked, asked: true };
  return other === undefined ? undefined : { size: other, asked: false };
}

/** Recorders that drop bodies record them as 0 bytes, although something was transferred. */
function decodedSizeOf({ response: { content } }: Entry, encoded: number | undefined): number | undefined {
  const size = known(content?.size);
  return size === 0 && encoded !== undefined && encoded > 0 ? undefined : size;
}

/**
 * What comes from a cache is recorded as 0 bytes of body, and Chromium leaves HTTP/2 out. Content-Length then
 * tells, except for HEAD, where it is that of another response (RFC 9110, Section 8.6).
 */
function encodedSizeOf({ request, response, _fromCache }: Entry): number | undefined {
  const size = known(response.bodySize);
  const transferred = size !== 0 || (!_fromCache && response.status !== 304);
  if (size !== undefined && transferred) return size;
  const header = response.headers.find(({ name }) => name.toLowerCase() === 'content-length');
  return header === undefined || request.method === 'HEAD' ? undefined : known(Number(header.value));
}

const known = (size: number | null | undefined): number | undefined =>
  size !== null && size !== undefined && Number.isSafeInteger(size) && size >= 0 ? size : undefined;
