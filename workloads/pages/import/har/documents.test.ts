import { describe, expect, test } from 'vitest';
import { document, entry, imported, objectsOf, reasonsOf, type Given } from '../testing/recording.ts';

const frame = { url: 'http://ad.example/frame', type: 'text/html' };
const css = { url: '/a.css', type: 'text/css' };

/** An entry with headers of its request. */
const asked = (given: Given, headers: Record<string, string>): Given => {
  const named = Object.entries(headers).map(([name, value]) => ({ name, value }));
  return { ...given, more: { ...given.more, request: { ...entry(given, 0).request, headers: named } } };
};

describe('the page itself is the first document:', () => {
  test.each(['application/xhtml+xml; charset=utf-8', 'text/xml', 'application/xml', 'image/svg+xml'])(
    'one of %s, and not a frame in it',
    (type) => {
      const result = imported([{ ...document, type }, css, frame]);
      expect(objectsOf(result)).toEqual(['/ 100 null', '/a.css 10 0', 'http://ad.example/frame 10 0']);
    },
  );

  test('not a feed, an image, or what a script asked for, although their types could be shown', () => {
    const before = [
      asked({ url: '/feed', type: 'text/xml' }, { Accept: '*/*' }),
      { url: '/icon.svg', type: 'image/svg+xml' },
      { url: '/part', type: 'text/html', more: { _resourceType: 'xhr' as const } },
      asked({ url: '/other', type: 'text/html' }, { 'Sec-Fetch-Dest': 'iframe' }),
    ];
    const result = imported([...before, document, css]);
    expect(objectsOf(result)).toEqual(['/ 100 null', '/a.css 10 0']);
    expect(reasonsOf(result)).toHaveLength(4);
  });

  test('one without a media type, when the browser asked for HTML', () => {
    const page = asked({ ...document, type: '', status: 304 }, { Accept: 'text/html,*/*;q=0.8' });
    expect(objectsOf(imported([page, css, frame]))[0]).toBe('/ 100 null');
  });

  test('one whose media type only its header names', () => {
    const { response } = entry({ ...document, type: '' }, 0);
    const headers = [{ name: 'Content-Type', value: 'text/html' }];
    const { page } = imported([css, { ...document, more: { response: { ...response, headers } } }]);
    expect(page.objects.map(({ type }) => type)).toEqual(['text/html']);
  });
});

describe('when the document failed, what came after it is no page:', () => {
  test.each([404, 503])('with status %i', (status) => {
    expect(() => imported([{ ...document, status }, css, frame])).toThrow(
      `holds no page: its document http://shop.example/ answered with status ${status}.`,
    );
  });

  test('after redirects, and when the network failed', () => {
    const { response } = entry(document, 1);
    const failed = { ...response, status: 0, _error: 'net::ERR_TIMED_OUT' };
    const gone = asked({ url: '/gone', more: { response: failed } }, { Accept: 'text/html' });
    expect(() => imported([{ url: '/', status: 302, to: '/gone' }, gone, css, frame])).toThrow(
      /its document http:\/\/shop\.example\/gone failed: net::ERR_TIMED_OUT/,
    );
  });

  test('but not where it was asked for again, with a password perhaps', () => {
    const result = imported([{ ...document, status: 401 }, document, css]);
    expect(objectsOf(result)).toEqual(['/ 100 null', '/a.css 10 0']);
  });

  test('nor where a part of the page failed', () => {
    const result = imported([document, css, { ...frame, status: 404 }]);
    expect(objectsOf(result)).toEqual(['/ 100 null', '/a.css 10 0']);
  });
});
