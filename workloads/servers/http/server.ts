import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse as parseRanges, type Range } from 'range-parser';
import { content } from '../../content.ts';
import { createServer } from '../../http.ts';
import type { Text } from './listing.ts';
import { sizeOf, thinkTimeOf } from './path.ts';

/**
 * A static-page server: HTTP/1.1 with keep-alive and ranges (RFC 9110, Section 14), bytes made in memory.
 * `/bytes/N` is an object of N bytes, `/bytes/N?think=0.2` the same after 0.2 s of thought; `/` says what else there
 * is.
 *
 * @returns the server and the port it listens on, over IPv4 and IPv6
 */
export function startServer(port: number): Promise<{ server: Server; port: number }> {
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }, serve);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '::', backlog: 4096 }, () =>
      resolve({ server, port: (server.address() as AddressInfo).port }),
    );
  });
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  const size = sizeOf(request.url ?? '');
  if (size === undefined) return void serveListing(request, response);
  if (request.method !== 'GET' && request.method !== 'HEAD') return fail(response, 405);
  const range = rangeOf(request.headers.range, size);
  // Whoever asks for the rest of an object has waited for its head: the server has thought already.
  const isRest = typeof range === 'object' && range.start > 0;
  const thinkTime = isRest ? 0 : thinkTimeOf(request.url ?? '');
  const answer = (): void => sendObject(request, response, size, range);
  if (thinkTime === 0) answer();
  else setTimeout(answer, thinkTime * 1000);
}

function sendObject(
  { method }: IncomingMessage,
  response: ServerResponse,
  size: number,
  range: ReturnType<typeof rangeOf>,
): void {
  if (range === 'unsatisfiable') {
    response.setHeader('Content-Range', `bytes */${size}`);
    return fail(response, 416);
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  response.writeHead(range ? 206 : 200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': end - start + 1,
    'Accept-Ranges': 'bytes',
    ...(range ? { 'Content-Range': `bytes ${start}-${end}/${size}` } : {}),
  });
  if (method === 'GET') {
    // One write for head and body: fewer system calls, and no small segment ahead of the body.
    response.cork();
    for (const slice of content(start, end - start + 1)) response.write(slice);
    response.uncork();
  }
  response.end();
}

/** Bits of what `range-parser` says of a header. */
const INVALID = 1;
const UNSATISFIABLE = 2;

/**
 * The byte range of a `Range` header (RFC 9110, Section 14.1.2), its ends included. A header of another form, or with
 * several ranges, is ignored, as the RFC allows: undefined.
 */
export function rangeOf(header: string | undefined, size: number): Range | 'unsatisfiable' | undefined {
  if (header === undefined) return undefined;
  const { code, type, ranges } = parseRanges(size, header);
  if (type !== 'bytes' || code & INVALID) return undefined;
  const [range, ...more] = ranges;
  if (!range) return code & UNSATISFIABLE ? 'unsatisfiable' : undefined;
  return more.length > 0 ? undefined : range;
}

async function serveListing({ url = '', method }: IncomingMessage, response: ServerResponse): Promise<void> {
  let found: Text | undefined;
  try {
    found = await (await import('./listing.ts')).listingAt(url);
  } catch (error) {
    return fail(response, 500, (error as Error).message);
  }
  if (!found) return fail(response, 404, 'There is nothing here. See / for what the server has.');
  if (method !== 'GET' && method !== 'HEAD') return fail(response, 405);
  response.writeHead(200, { 'Content-Type': found.type, 'Content-Length': Buffer.byteLength(found.text) });
  response.end(method === 'GET' ? found.text : undefined);
}

/** @param reason - one line for people */
function fail(response: ServerResponse, status: number, reason = ''): void {
  const body = reason && `${reason}\n`;
  response.writeHead(status, {
    ...(body ? { 'Content-Type': 'text/plain; charset=utf-8' } : {}),
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}
