import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../../../base/errors.ts';
import { pageSchema } from '../../page.ts';
import { importPage } from '../import.ts';
import { base, document, harOf, objectsOf, reasonsOf } from '../testing/recording.ts';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'har-'));
  file = join(folder, 'shop.har');
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: string | Buffer) {
  writeFileSync(file, content);
  return importPage(file);
}

const har = () => harOf([document, { url: '/a.css', type: 'text/css', bodySize: 10 }, { url: '/b.png' }]);
const text = JSON.stringify(har());
const all = ['/ 100 null', '/a.css 10 0', '/b.png 10 0'];

/** Puts a value at a place, named by its keys. */
function change(whole: object, place: readonly (string | number)[], value: unknown): object {
  const copy = structuredClone(whole);
  let inner = copy as Record<string | number, unknown>;
  for (const key of place.slice(0, -1)) inner = inner[key] as typeof inner;
  inner[place.at(-1) ?? ''] = value;
  return copy;
}

describe('a recording is read', () => {
  test.each([
    ['compressed by gzip', gzipSync(text)],
    ['in UTF-8 with a byte order mark', `\uFEFF${text}`],
    ['in UTF-16 with a byte order mark', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['in UTF-16 of the other order', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['in UTF-16 without a byte order mark', Buffer.from(text, 'utf16le')],
    ['in UTF-16 of the other order without one', Buffer.from(text, 'utf16le').swap16()],
    ['compressed twice', gzipSync(gzipSync(text))],
    ['within a call, as HAR Viewer loads it', `onInputData(${text});\n`],
  ])('%s', (_, content) => {
    expect(objectsOf(read(content))).toEqual(all);
  });

  test.each([
    ['a ZIP archive', Buffer.from('PK\x03\x04rest'), /is a ZIP archive\. Unpack it.*: unzip ".*shop\.har"/],
    ['an empty ZIP archive', Buffer.from('PK\x05\x06'), /is a ZIP archive with nothing in it/],
    [
      'a tar archive in gzip',
      gzipSync(`${'\0'.repeat(257)}ustar`),
      /is a tar archive\. Unpack it.*: tar xf /,
    ],
    ['bzip2', Buffer.from('BZh91AY'), /is compressed by bzip2\. Unpack it.*: bunzip2 /],
    ['bytes that are no text', Buffer.from([0, 0, 0, 1]), /is no recording: it holds no text/],
    ['damaged gzip', gzipSync(text).subarray(0, 30), /is compressed by gzip, and damaged: /],
    ['no JSON', 'har', /shop\.har is not JSON/],
  ])('or refused by name: %s', (_, content, words) => {
    expect(() => read(content)).toThrow(words);
    expect(() => read(content)).toThrow(UsageError);
  });
});

test('no part of a recording reaches a terminal as a command to it', () => {
  const evil = '\u001b[31m\u0007';
  const named = { log: { ...har().log, creator: { name: evil, version: evil } } };
  const css = ['log', 'entries', 1, 'response'];
  const failed = change(change(named, [...css, 'status'], 0), [...css, '_error'], evil);
  const { page, skipped } = read(JSON.stringify(failed));
  expect([page.source, ...skipped.map(({ reason }) => reason)].join()).not.toMatch(/\p{Cc}/u);
  expect(() => read(`${evil}{`)).toThrow(/^\P{Cc}*$/u);
});

test('a password in a URL is not kept', () => {
  const { page } = read(text.replaceAll('http://shop', 'http://me:secret@shop'));
  expect(page.objects.map(({ url }) => url)).toEqual([`${base}/`, `${base}/a.css`, `${base}/b.png`]);
});

describe('one odd field costs no more than its entry:', () => {
  const css = ['log', 'entries', 1] as const;

  test.each<[string, (string | number)[], unknown]>([
    ['an object as the reason of a failure', [...css, 'response', '_error'], { code: 'X', message: 'm' }],
    ['a cache that is only said to be one', [...css, '_fromCache'], true],
    ['a status as text', [...css, 'response', 'status'], '200'],
    ['headers that are null', [...css, 'response', 'headers'], null],
    ['a header that is null', [...css, 'request', 'headers'], [null]],
    [
      'a header whose value is a number',
      [...css, 'response', 'headers'],
      [{ name: 'Content-Length', value: 9 }],
    ],
    ['no initiator', [...css, '_initiator'], null],
    [
      'an initiator of another form',
      [...css, '_initiator'],
      { url: 7, stack: { callFrames: [null], parent: 'x' } },
    ],
    ['a redirect that is none', [...css, 'response', 'redirectURL'], {}],
    ['a page without name', [...css, 'pageref'], null],
    ['blanks around a URL', [...css, 'request', 'url'], ` ${base}/a.css\n`],
    ['a creator without version', ['log', 'creator'], { name: 'x' }],
    ['no creator', ['log', 'creator'], undefined],
    ['a browser without name', ['log', 'browser'], {}],
    ['pages that are none', ['log', 'pages'], [null, 'x', {}]],
    ['no version', ['log', 'version'], null],
  ])('%s is no matter', (_, place, value) => {
    expect(objectsOf(read(JSON.stringify(change(har(), place, value))))).toEqual(all);
  });

  test.each<[string, (string | number)[], unknown, string]>([
    ['no response', [...css, 'response'], null, 'response: must be an object (found null)'],
    ['no method', [...css, 'request', 'method'], null, 'request.method: must be text (found null)'],
    [
      'no status',
      [...css, 'response', 'status'],
      undefined,
      'response.status: must be a number (found nothing)',
    ],
    ['no time', [...css, 'startedDateTime'], null, 'startedDateTime: must be a time (found null)'],
  ])('with %s it is left out, and told', (_, place, value, words) => {
    const result = read(JSON.stringify(change(har(), place, value)));
    expect(objectsOf(result)).toEqual(['/ 100 null', '/b.png 10 0']);
    expect(reasonsOf(result)).toEqual([`/a.css cannot be read: ${words}`]);
  });

  test('without a URL it is told by its place', () => {
    const { skipped } = read(JSON.stringify(change(har(), css, null)));
    expect(skipped.map(({ url }) => url)).toEqual(['log.entries.1']);
    expect(skipped[0]?.reason).toContain('must be an object');
  });

  test('a name does not hang on how the file is compressed', () => {
    const packed = join(folder, 'shop.har.gz');
    writeFileSync(packed, gzipSync(text));
    expect(importPage(packed).page.name).toBe('shop');
  });

  test('ids may be numbers', () => {
    const whole = { ...har().log, pages: [{ id: 1 }, { id: 2 }] };
    const entries = whole.entries.map((one, index) => ({ ...one, pageref: index < 2 ? 1 : '2' }));
    const content = JSON.stringify({ log: { ...whole, entries } });
    expect(objectsOf(read(content))).toEqual(all.slice(0, 2));
    expect(objectsOf(importPage(file, { page: '2' }))).toEqual(['/b.png 10 null']);
  });

  test('an entry of a page that is not listed belongs to the one that is', () => {
    const whole = { ...har().log, pages: [{ id: 'p' }] };
    const entries = whole.entries.map((one, index) => ({ ...one, pageref: index === 0 ? 'odd' : 'p' }));
    expect(objectsOf(read(JSON.stringify({ log: { ...whole, entries } })))).toEqual(all);
  });

  test('a page that cannot be read leaves no frame in its place', () => {
    const frame = { url: '/frame', type: 'text/html', referer: '/' };
    const whole = harOf([document, { url: '/a.css', type: 'text/css' }, frame]);
    const result = read(JSON.stringify(change(whole, ['log', 'entries', 0, 'response'], null)));
    expect(objectsOf(result)).toEqual(['/a.css 10 null', '/frame 10 0']);
    expect(result.notes[0]).toMatch(/^No document was recorded/);
  });
});

test('when all entries are odd, the refusal says what is wrong with them', () => {
  const whole = harOf([document]);
  const content = JSON.stringify(change(whole, ['log', 'entries', 0, 'response'], null));
  expect(() => read(content)).toThrow(
    /holds no page.*\n {2}http:\/\/shop\.example\/: cannot be read: response: must be/,
  );
});

test('whatever becomes of one field, the other entries are imported', () => {
  const whole = har();
  const places = placesIn(whole.log.entries[1]).map((place) => ['log', 'entries', 1, ...place]);
  const value = fc.oneof(
    fc.constantFrom(null, undefined, '', '0', -1, 0, 1e300, 'x', true, [], {}, [null], { a: { b: [] } }),
    fc.string(),
    fc.jsonValue({ maxDepth: 2 }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...places), value, (place, odd) => {
      const { page } = read(JSON.stringify(change(whole, place, odd)));
      expect(pageSchema.parse(page)).toEqual(page);
      const urls = page.objects.map(({ url }) => url);
      expect(urls).toEqual(expect.arrayContaining([`${base}/`, `${base}/b.png`]));
    }),
    { numRuns: 500 },
  );
});

test('whatever becomes of a recording, it is imported or refused in words', () => {
  const whole = har();
  const places = placesIn(whole);
  const value = fc.oneof(fc.constantFrom(null, undefined, '1', -1, [], {}), fc.jsonValue({ maxDepth: 2 }));
  const changes = fc.array(fc.tuple(fc.constantFrom(...places), value), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(changes, (several) => {
      let changed: object = whole;
      for (const [place, odd] of several)
        try {
          changed = change(changed, place, odd);
        } catch {
          // The place went with an earlier change.
        }
      try {
        pageSchema.parse(read(JSON.stringify(changed)).page);
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
      }
    }),
    { numRuns: 500 },
  );
});

/** Every place in a value, as keys from the outside to the inside. */
function placesIn(value: unknown): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const own = Array.isArray(value) ? Number(key) : key;
    return [[own], ...placesIn(inner).map((rest) => [own, ...rest])];
  });
}
