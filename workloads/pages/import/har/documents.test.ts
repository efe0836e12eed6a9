import { describe, expect, test } from 'vitest';
import {
  document,
  entry,
  harOf,
  imported,
  importedHar,
  objectsOf,
  reasonsOf,
  type Given,
} from '../testing/recording.ts';

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

  test.each(['text/plain', 'application/json', 'application/vnd.wap.xhtml+xml'])(
    'one of %s that the browser asked for as a page, and not a frame in it',
    (type) => {
      const page = asked({ ...document, type }, { Accept: 'text/html,*/*;q=0.8' });
      expect(objectsOf(imported([page, css, asked(frame, { Accept: 'text/html' })]))[0]).toBe('/ 100 null');
    },
  );

  test.each([
    ['a beacon', { url: '/count', type: 'text/html' }, { Accept: '*/*' }],
    [
      'what jQuery loads',
      { url: '/part', type: 'text/html' },
      { Accept: 'text/html, */*; q=0.01', 'X-Requested-With': 'XMLHttpRequest' },
    ],
    [
      'a certificate',
      { url: 'http://ocsp.example/', type: 'application/ocsp-response' },
      { Accept: 'text/html' },
    ],
  ])('not %s, whose header or type is that of a page', (_, before, headers) => {
    const page = asked(document, { Accept: 'text/html' });
    expect(objectsOf(imported([asked(before, headers), page, css]))).toEqual(['/ 100 null', '/a.css 10 0']);
  });

  test('one that was asked for as anything, where no other was asked for as a page', () => {
    const pages = [css, document].map((one) => asked(one, { Accept: '*/*' }));
    expect(objectsOf(imported(pages))).toEqual(['/ 100 null']);
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

  test('nor where an image failed, although its error is a page of HTML', () => {
    const gone = asked({ url: '/gone.png', type: 'text/html', status: 404 }, { Accept: 'image/*' });
    expect(objectsOf(imported([gone, asked(document, { Accept: 'text/html' }), css]))[0]).toBe('/ 100 null');
    expect(objectsOf(imported([gone, { url: '/b.png' }]))).toEqual(['/b.png 10 null']);
    const without = [{ url: '/b.png' }, { url: '/gone.png', type: 'text/html', status: 404 }];
    expect(objectsOf(imported(without))).toEqual(['/b.png 10 null']);
  });

  test('when it leads to where nothing was recorded', () => {
    const moved = { ...document, status: 301, to: 'http://new.example/' };
    expect(() => imported([moved, css, { ...frame, referer: '/' }])).toThrow(
      'holds no page: its document http://shop.example/ redirects to http://new.example/, which was not recorded.',
    );
  });

  test('but not when the recorder writes that place in another way', () => {
    const moved = { ...document, status: 301, to: 'http://new.example/?a=|' };
    const page = { ...document, url: 'http://new.example/?a=%7C' };
    expect(objectsOf(imported([moved, page, css]))[0]).toBe('http://new.example/?a=%7C 100 null');
  });

  test('the refusal names the pages of a recording of several', () => {
    const pageref = (id: string) => ({ more: { pageref: id } });
    const har = harOf([
      { ...document, ...pageref('one'), status: 404 },
      { ...css, ...pageref('one') },
    ]);
    const pages = ['one', 'two'].map((id) => ({ id, startedDateTime: '', title: '', pageTimings: {} }));
    expect(() => importedHar({ log: { ...har.log, pages } })).toThrow(
      'or import another page of the recording, --page: one, two.',
    );
  });

  test('nor where a part of the page failed', () => {
    const result = imported([document, css, { ...frame, status: 404 }]);
    expect(objectsOf(result)).toEqual(['/ 100 null', '/a.css 10 0']);
  });
});
