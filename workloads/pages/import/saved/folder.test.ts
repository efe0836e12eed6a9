import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pageSchema } from '../../page.ts';
import { importPage } from '../import.ts';
import { readCss, readHtml, type Reference } from './references.ts';
import { readSrcset } from './srcset.ts';

const saved = fileURLToPath(new URL('../fixtures/saved', import.meta.url));

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'saved-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('a page saved by a browser', () => {
  const { page, skipped, notes } = importPage(saved);

  test('has the sizes of its files, their order and parents from what refers to them', () => {
    const files = page.objects.map(({ url, size, type, parent }) => {
      const file = decodeURIComponent(new URL(url).pathname).replace('/The shop_files/', '');
      return [file, size, type, parent];
    });
    expect(files.slice(1)).toEqual([
      ['style.css', 70, 'text/css', 0],
      ['app.js.download', 14, 'text/javascript', 0],
      ['inline.png', 11, 'image/png', 0],
      ['body.png', 12, 'image/png', 0],
      ['photo.jpg', 13, 'image/jpeg', 0],
      ['saved_resource.html', 24, 'text/html', 0],
      ['more.css', 108, 'text/css', 1],
      ['bg.gif', 14, 'image/gif', 1],
      ['in-frame.gif', 16, 'image/gif', 6],
      ['font.woff2', 15, 'font/woff2', 7],
    ]);
    expect(page.objects[0]).toMatchObject({
      url: 'http://www.shop.example/',
      type: 'text/html',
      parent: null,
    });
    expect(page).toMatchObject({ name: 'The shop', synthetic: false });
    expect(pageSchema.parse(page)).toEqual(page);
  });

  test('tells what it left out, and why', () => {
    expect(skipped.map(({ url, reason }) => `${url.slice(0, 40)} ${reason}`)).toEqual([
      'data:image/gif;base64,R0lGODlhAQABAIAAAA a data: URL, not a saved file',
      'http://cdn.example/remote.gif a http: URL, not a saved file',
      '//cdn.example/remote.gif an address on the network, not a saved file',
      './The shop_files/gone.png not among the saved files',
      '../../../secret.png outside the saved folder',
      './%zz.png not a valid URL',
      'The shop_files/by-script.js.download nothing that was read refers to it',
    ]);
    expect(notes).toContainEqual(expect.stringContaining('hosts'));
  });

  test.each(['The shop.html', 'The shop_files'])('is found by %s, too', (name) => {
    expect(importPage(join(saved, name)).page.objects).toEqual(page.objects);
  });
});

test('a folder with several HTML files has to be told which; index.html goes before', () => {
  cpSync(saved, folder, { recursive: true });
  writeFileSync(join(folder, 'other.html'), '');
  expect(() => importPage(folder)).toThrow(
    /several HTML files; name one of them: The shop\.html, other\.html/,
  );
  writeFileSync(join(folder, 'index.html'), '<img src="missing.png">');
  expect(importPage(folder).page.objects).toHaveLength(1);
});

test('a folder without HTML, and nothing at all, are refused by name', () => {
  expect(() => importPage(folder)).toThrow(`${folder} holds no HTML file`);
  expect(() => importPage(join(folder, 'none'))).toThrow(/There is no file or folder .*none/);
});

test('a page that does not say where it was saved from gets a made-up URL, and it is told', () => {
  writeFileSync(join(folder, 'a b.html'), '<p>');
  const { page, notes } = importPage(folder);
  expect(page.objects[0]?.url).toBe('http://saved.example/a%20b.html');
  expect(notes).toContainEqual(expect.stringContaining('made up'));
});

test('frames that refer to each other end', () => {
  writeFileSync(join(folder, 'index.html'), '<iframe src="b.html">');
  writeFileSync(join(folder, 'b.html'), '<iframe src="index.html"></iframe><iframe src="b.html">');
  expect(importPage(folder).page.objects).toHaveLength(2);
});

test('what belongs to recordings alone is refused for saved pages', () => {
  expect(() => importPage(saved, { sizes: 'encoded' })).toThrow(/is not a recording/);
  expect(() => importPage(saved, { page: 'page_1' })).toThrow(/is not a recording/);
  expect(() => importPage(saved, { thinkTimes: 'server' })).toThrow(/is not a recording/);
});

const urlsOf = (references: readonly Reference[]): string[] => references.map(({ url }) => url);

test('links count by their relation', () => {
  const html =
    '<link rel="canonical" href="a"><link rel="PRELOAD" href="b"><link rel="shortcut icon" href="c">';
  expect(urlsOf(readHtml(html).references)).toEqual(['b', 'c']);
});

test('a style sheet refers by url() and @import, not by other strings', () => {
  const css =
    '@charset "utf-8"; @import "a.css"; @import url(b.css) print; p::after { content: "c.css" } q { --x: url(d.png)';
  expect(urlsOf(readCss(css))).toEqual(['a.css', 'b.css', 'd.png']);
});

test('what is not CSS refers to nothing, and does no harm', () => {
  expect(readCss('}}} {{ <html> ((')).toEqual([]);
});

test('of several images to choose from, those that were saved were fetched', () => {
  for (const file of [
    '1.jpg',
    '2.jpg',
    '4.jpg',
    '3 a.jpg',
    '5.jpg',
    '6.jpg',
    '7.jpg',
    '8.jpg',
    'x.css',
    'y.css',
  ])
    writeFileSync(join(folder, file), file === 'x.css' ? '@IMPORT "y.css";' : '');
  writeFileSync(
    join(folder, 'index.html'),
    `<link rel="preload" as="image" imagesrcset="1.jpg 1x, gone.jpg 2x"><link rel="stylesheet" href="x.css">
     <picture><source srcset="2.jpg 100w,http://cdn.example/2.jpg 200w"><img srcset="3 a.jpg 1x, 4.jpg" src="5.jpg"></picture>
     <video poster="6.jpg"></video>
     <p style="background: -webkit-image-set('7.jpg' 1x type('image/jpeg'), url(8.jpg) 2x, 'none.jpg' 3x)">`,
  );
  const { page, skipped } = importPage(folder);
  expect(page.objects.slice(1).map(({ url }) => decodeURI(url).replace('http://saved.example/', ''))).toEqual(
    ['1.jpg', 'x.css', '2.jpg', '5.jpg', '3 a.jpg', '4.jpg', '6.jpg', '7.jpg', '8.jpg', 'y.css'],
  );
  expect(skipped).toEqual([]);
});

test.each<[string, string | Buffer]>([
  ['UTF-16 with a byte order mark', Buffer.from('\uFEFF<img src="é.png">', 'utf16le')],
  ['the encoding that it names', Buffer.from('<meta charset=windows-1252><img src="é.png">', 'latin1')],
  ['UTF-8, where it names none that is known', '<meta charset="none"><img src="é.png">'],
])('a saved page is read in %s', (_, html) => {
  writeFileSync(join(folder, 'shop.html'), html);
  writeFileSync(join(folder, 'é.png'), 'x');
  const { page, skipped } = importPage(folder);
  expect(page.objects.map(({ type }) => type)).toEqual(['text/html', 'image/png']);
  expect(skipped).toEqual([]);
});

test.each(['shop.mhtml', 'shop.MHT', 'shop.webarchive'])('%s is refused by what it is', (name) => {
  writeFileSync(join(folder, name), 'From: <Saved by Blink>');
  expect(() => importPage(join(folder, name))).toThrow(/is a page in a single file, which cannot be read/);
});

test.each([
  ['a.jpg', ['a.jpg']],
  [' a.jpg 1x , b.jpg 2x,', ['a.jpg', 'b.jpg']],
  ['a.jpg, b,c.jpg 2.5x', ['a.jpg', 'b,c.jpg']],
  ['a.jpg 100w,b.jpg 200w 50h', ['a.jpg', 'b.jpg']],
  ['data:image/png;base64,AA== 1x, b.jpg', ['data:image/png;base64,AA==', 'b.jpg']],
  ['', []],
  [' , ', []],
])('a srcset of "%s" names %j', (text, urls) => {
  expect(readSrcset(text)).toEqual(expect.arrayContaining(urls));
  expect(urls.length === 0).toBe(readSrcset(text).length === 0);
});
