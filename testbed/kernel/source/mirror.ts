import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where Debian's archive is for everybody. */
export const DEBIAN = 'http://deb.debian.org/debian';

/**
 * The mirrors of Debian's archive to ask, in order: those that apt uses on this machine, then everybody's.
 *
 * @param aptFolder - /etc/apt
 */
export async function debianMirrors(aptFolder: string): Promise<string[]> {
  const parts = join(aptFolder, 'sources.list.d');
  const names = (await readdir(parts).catch(() => [])).sort().map((name) => join(parts, name));
  const files = [join(aptFolder, 'sources.list'), ...names];
  const texts = await Promise.all(
    files.map(async (file) => ({ file, text: await readFile(file, 'utf8').catch(() => '') })),
  );
  const used = texts.flatMap(({ file, text }) => {
    if (file.endsWith('.list')) return mirrorsOfList(text);
    return file.endsWith('.sources') ? mirrorsOfStanzas(text) : [];
  });
  return [...new Set([...used.filter(isDebian).map((uri) => uri.replace(/\/$/, '')), DEBIAN])];
}

/** Security updates, Ubuntu and others have archives of their own. */
function isDebian(uri: string): boolean {
  return /^https?:\/\/\S+\/debian\/?$/.test(uri);
}

/** The addresses in the one-line format of sources.list(5): "deb [options] address suite component...". */
export function mirrorsOfList(text: string): string[] {
  return [...text.matchAll(/^\s*deb\s+(?:\[[^\]]*\]\s*)?(\S+)/gm)].map(([, uri = '']) => uri);
}

/** The addresses in the deb822 format of sources.list(5): stanzas with Types, URIs and perhaps "Enabled: no". */
export function mirrorsOfStanzas(text: string): string[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = fieldsOf(stanza);
    const isUsed = fields.get('types')?.includes('deb') && !fields.get('enabled')?.includes('no');
    return isUsed ? (fields.get('uris') ?? []) : [];
  });
}

/** The words of each field of a stanza, by its name in lower case. Lines that begin with a blank go on with a field. */
function fieldsOf(stanza: string): Map<string, string[]> {
  const lines = stanza.split('\n').filter((line) => !line.startsWith('#'));
  const joined = lines.join('\n').replace(/\n[ \t]+/g, ' ');
  return new Map(
    [...joined.matchAll(/^([\w-]+):(.*)$/gm)].map(([, name = '', value = '']) => [
      name.toLowerCase(),
      value.split(/\s+/).filter(Boolean),
    ]),
  );
}
