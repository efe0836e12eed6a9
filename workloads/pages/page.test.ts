import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UsageError } from '../../base/errors.ts';
import { pageNamed, readPage, type Page } from './page.ts';
import { statisticsOf } from './statistics.ts';
import { textOf } from './text.ts';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pages-'));
  file = join(folder, 'page.json');
});
afterAll(() => rmSync(folder, { recursive: true }));

const small: Page = {
  name: 'small',
  source: 'a test',
  synthetic: true,
  objects: [
    { url: 'http://a.example/', size: 100, type: 'text/html', parent: null },
    { url: 'http://a.example/style.css', size: 10, type: 'text/css', parent: 0 },
    { url: 'http://b.example/font.woff', size: 30, type: 'font/woff', parent: 1 },
  ],
};

function read(text: string): Page {
  writeFileSync(file, text);
  return readPage(file);
}

const readChanged = (index: number, change: object): Page =>
  read(
    textOf({
      ...small,
      objects: small.objects.map((object, at) => (at === index ? { ...object, ...change } : object)),
    }),
  );

test('a page is read as it was written', () => {
  expect(read(textOf(small))).toEqual(small);
});

test.each([
  [1, { parent: 1 }, /objects\.1\.parent: .*at most 0; found 1/],
  [1, { parent: null }, /objects\.1\.parent: .*only the first object.*found null/],
  [0, { parent: 0 }, /objects\.0\.parent: must be null.*found 0/],
  [2, { size: -1 }, /objects\.2\.size: .*found -1/],
  [2, { size: 1.5 }, /objects\.2\.size: .*found 1\.5/],
  [2, { url: '/font.woff' }, /objects\.2\.url: must be an absolute URL, http or https; found "\/font\.woff"/],
  [2, { url: 'ftp://b.example/' }, /objects\.2\.url: must be an absolute URL/],
  [2, { thinkTime: -1 }, /objects\.2\.thinkTime: .*found -1/],
  [2, { thinkTime: 4000 }, /objects\.2\.thinkTime: must be seconds, at most 3600; found 4000/],
  [2, { type: 'font' }, /objects\.2\.type: must be a media type/],
  [2, { colour: 'red' }, /objects\.2: unknown: colour; known are url, size, type, parent/],
])('object %i with %o is refused: the error names file, place, found and allowed', (index, change, words) => {
  expect(() => readChanged(index, change)).toThrow(UsageError);
  expect(() => readChanged(index, change)).toThrow(words);
  expect(() => readChanged(index, change)).toThrow(file);
});

test('a page without objects, a file that is no JSON and a missing file are refused by name', () => {
  expect(() => read(textOf({ ...small, objects: [] }))).toThrow(/objects: /);
  expect(() => read('{')).toThrow(`${file} is not JSON`);
  expect(() => readPage(join(folder, 'none.json'))).toThrow(/There is no file .*none\.json/);
});

test('an unknown name is answered with the known ones', () => {
  expect(() => pageNamed('bbc')).toThrow('There is no page "bbc". Known: nyt, flickr.');
});

test('statistics are those of the embedded objects; the total includes the page itself', () => {
  expect(statisticsOf(small)).toEqual({
    embedded: 2,
    min: 10,
    median: 20,
    mean: 20,
    max: 30,
    total: 140,
    hosts: { 'a.example': 2, 'b.example': 1 },
    depth: 2,
  });
  expect(statisticsOf({ ...small, objects: small.objects.slice(0, 1) })).toMatchObject({
    embedded: 0,
    median: undefined,
    total: 100,
    depth: 0,
  });
});
