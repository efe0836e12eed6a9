import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newFolder } from '../fake-source.test-helper.ts';
import { DEBIAN, debianMirrors, mirrorsOfList, mirrorsOfStanzas } from './mirror.ts';

test('the one-line format is read: options are skipped, comments and sources are no archives', () => {
  const text =
    '# deb http://old/debian sid main\n' +
    'deb [arch=amd64 signed-by=/k.gpg] http://one/debian trixie main\ndeb-src http://two/debian trixie main\n' +
    'deb http://three/debian-security trixie-security main\n';
  expect(mirrorsOfList(text)).toEqual(['http://one/debian', 'http://three/debian-security']);
});

test('the deb822 format is read: several addresses, also on lines of their own; what is not enabled is not used', () => {
  const text =
    'Types: deb deb-src\n# snapshot\nURIs: http://one/debian\n http://two/debian/\nSuites: trixie\n\n' +
    'Types: deb\nURIs: http://off/debian\nEnabled: no\n\nTypes: deb-src\nuris: http://src/debian\n';
  expect(mirrorsOfStanzas(text)).toEqual(['http://one/debian', 'http://two/debian/']);
});

test('the mirrors that the machine uses come before everybody’s, each once, and only those of Debian', async () => {
  const apt = await newFolder();
  await mkdir(join(apt, 'sources.list.d'));
  await writeFile(join(apt, 'sources.list'), 'deb http://near.example/debian/ trixie main\n');
  const stanza = (uri: string) => `Types: deb\nURIs: ${uri}\nSuites: x\n`;
  const parts = {
    'a.sources': stanza('http://near.example/debian'),
    'b.sources': stanza('http://archive.ubuntu.com/ubuntu'),
    'c.list.disabled': 'deb http://never/debian sid main\n',
    'd.sources': stanza('file:///srv/debian'),
  };
  for (const [name, text] of Object.entries(parts)) await writeFile(join(apt, 'sources.list.d', name), text);
  expect(await debianMirrors(apt)).toEqual(['http://near.example/debian', DEBIAN]);
});

test('a machine without apt’s configuration asks everybody’s mirror', async () => {
  expect(await debianMirrors('/nonexistent')).toEqual([DEBIAN]);
});
