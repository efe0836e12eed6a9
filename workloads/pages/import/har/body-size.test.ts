import { describe, expect, test } from 'vitest';
import { document, entry, imported, objectsOf, type Given } from '../testing/recording.ts';

/** An entry with fields of recorders that the format does not have, and values that it does not allow. */
function odd(fields: Record<string, unknown>, { request = {}, response = {} } = {}): Given {
  const { request: asked, response: answered } = entry({ url: '/a' }, 1);
  const more = { request: { ...asked, ...request }, response: { ...answered, ...response }, ...fields };
  return { url: '/a', more: more };
}

const length = (value: string) => ({ headers: [{ name: 'Content-Length', value }] });
const sizes = (given: Given): string[] =>
  (['decoded', 'encoded'] as const).map((which) => {
    const { page, notes } = imported([{ ...document, bodySize: 60 }, given], { sizes: which });
    const other = notes.some((note) => note.startsWith('Of 1 object only the'));
    return `${page.objects[1]?.size ?? 'left out'}${other ? ' (the other size)' : ''}`;
  });
const nothing = { content: { size: 0 }, bodySize: 0 };

describe('a size that is recorded as 0 or -1 follows from what says otherwise', () => {
  test.each([
    [
      'Content-Length',
      odd({}, { response: { ...nothing, ...length('700') } }),
      ['700 (the other size)', '700'],
    ],
    [
      'a list of equal lengths',
      odd({}, { response: { ...nothing, ...length('70, 70') } }),
      ['70 (the other size)', '70'],
    ],
    [
      'the text',
      odd({}, { response: { content: { size: 0, text: 'häh' }, bodySize: -1 } }),
      ['4', '4 (the other size)'],
    ],
    [
      'the text in base64',
      odd({}, { response: { content: { size: -1, text: 'AAECAwQ=', encoding: 'base64' }, bodySize: -1 } }),
      ['5', '5 (the other size)'],
    ],
    [
      'what was transferred beside the head',
      odd({}, { response: { ...nothing, headersSize: 100, _transferSize: 900 } }),
      ['800 (the other size)', '800'],
    ],
    [
      'what was transferred beside the lines of the head',
      odd({}, { response: { content: { size: 2000 }, bodySize: -1, ...length('x'), _transferSize: 919 } }),
      ['2000', '900'],
    ],
    [
      'chunks',
      odd(
        { _chunks: [{ ts: 1, bytes: 30, inflated: 100 }, null, { bytes: '12', inflated: 1 }] },
        { response: nothing },
      ),
      ['101', '42'],
    ],
    [
      'what WebPageTest calls the object',
      odd({ _objectSize: '88' }, { response: nothing }),
      ['88 (the other size)', '88'],
    ],
    [
      'what the encoding saved',
      odd({}, { response: { content: { size: 0, compression: 50 }, bodySize: 70 } }),
      ['120', '70'],
    ],
    [
      'text instead of a number',
      odd({}, { response: { content: { size: '90' }, bodySize: '30' } }),
      ['90', '30'],
    ],
  ])('%s', (_, given, expected) => {
    expect(sizes(given)).toEqual(expected);
  });

  test('no encoded bytes cannot decode to some', () => {
    const cached = odd({}, { response: { content: { size: 2000 }, bodySize: 0, _transferSize: 0 } });
    expect(sizes(cached)).toEqual(['2000', '2000 (the other size)']);
    const worker = odd(
      { _fetchedViaServiceWorker: true },
      { response: { content: { size: 2000 }, bodySize: 0, ...length('700') } },
    );
    expect(sizes(worker)).toEqual(['2000', '700']);
  });
});

describe('the encoded size in the place of the decoded one', () => {
  const gzip = { headers: [{ name: 'Content-Encoding', value: 'gzip' }] };
  const both = { content: { size: 70 }, bodySize: 70, ...gzip };

  test('is taken for what it is, as WebPageTest writes it', () => {
    expect(sizes(odd({}, { response: both }))).toEqual(['70 (the other size)', '70']);
    expect(sizes(odd({ _objectSizeUncompressed: 200 }, { response: both }))).toEqual(['200', '70']);
    const chunks = { _objectSize: 70, _chunks: [{ bytes: 70, inflated: 210 }] };
    expect(sizes(odd(chunks, { response: { ...both, bodySize: -1 } }))).toEqual(['210', '70']);
  });

  test('is the decoded one where there is no coding, or a text of that length', () => {
    expect(sizes(odd({}, { response: { content: { size: 70 }, bodySize: 70 } }))).toEqual(['70', '70']);
    const text = { ...both, content: { size: 70, text: 'x'.repeat(70) } };
    expect(sizes(odd({}, { response: text }))).toEqual(['70', '70']);
  });
});

test('an empty body stays empty: to HEAD, without content, and where a head is all that came', () => {
  const length900 = length('900');
  expect(sizes(odd({}, { request: { method: 'HEAD' }, response: { ...nothing, ...length900 } }))).toEqual([
    '0',
    '0',
  ]);
  expect(sizes(odd({}, { response: { status: 204, content: { size: -1 }, ...length900 } }))).toEqual([
    '0',
    '0',
  ]);
  expect(sizes(odd({}, { response: { ...nothing, ...length('0') } }))).toEqual(['0', '0']);
  expect(
    sizes(
      odd(
        {},
        {
          response: { ...nothing, ...length900, headers: [{ name: 'Server', value: 'x' }], _transferSize: 9 },
        },
      ),
    ),
  ).toEqual(['0', '0']);
});

test.each(['', 'many', '-5', '1e3'])('a Content-Length of "%s" tells nothing', (value) => {
  const given = odd({}, { response: { content: { size: -1 }, bodySize: -1, ...length(value) } });
  expect(objectsOf(imported([document, given]))).toEqual(['/ 100 null']);
});
