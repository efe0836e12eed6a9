import { parse as parseCss, walk } from 'css-tree';
import { Parser } from 'htmlparser2';
import { readSrcset } from './srcset.ts';

/** What a file refers to. */
export interface Reference {
  /** As written, relative perhaps. */
  url: string;
  /** A browser chooses one of several: only what it saved, it fetched. */
  isChoice: boolean;
}

/** What a document says about itself and what it refers to, in the order in which it does. */
export interface Document {
  references: Reference[];
  /** Where a browser says that it saved the page from. */
  savedFrom: string | undefined;
}

/** Attributes that make a browser fetch something (HTML Standard, Section 4; `data` of object, `background` of old). */
const ATTRIBUTES: Record<string, readonly string[]> = {
  audio: ['src'],
  body: ['background'],
  embed: ['src'],
  feimage: ['href', 'xlink:href'],
  frame: ['src'],
  iframe: ['src'],
  image: ['href', 'xlink:href'],
  img: ['src'],
  input: ['src'],
  link: ['href'],
  object: ['data'],
  script: ['src'],
  source: ['src'],
  table: ['background'],
  td: ['background'],
  track: ['src'],
  use: ['href', 'xlink:href'],
  video: ['poster', 'src'],
};

/** Attributes that name several images, of which a browser fetches one. */
const CHOICES: Record<string, string> = { img: 'srcset', link: 'imagesrcset', source: 'srcset' };

/** Relations of a link that make a browser fetch its target (HTML Standard, Section 4.6.7). */
const FETCHED_RELATIONS = ['stylesheet', 'icon', 'apple-touch-icon', 'manifest', 'preload', 'modulepreload'];

/** References of an HTML document, those of its style sheets within included. */
export function readHtml(text: string): Document {
  const references: Reference[] = [];
  let savedFrom: string | undefined;
  let style: string | undefined;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'style') style = '';
      references.push(...attributesOf(name, attributes));
      if (attributes['style']) references.push(...readCss(attributes['style'], 'declarationList'));
    },
    ontext(data) {
      if (style !== undefined) style += data;
    },
    onclosetag(name) {
      if (name !== 'style' || style === undefined) return;
      references.push(...readCss(style));
      style = undefined;
    },
    oncomment(data) {
      // Written by browsers since Internet Explorer: the URL, and before it the number of its characters.
      savedFrom ??= /^\s*saved from url=\(\d+\)(\S+)/.exec(data)?.[1];
    },
  });
  parser.end(text);
  return { references, savedFrom };
}

function attributesOf(name: string, attributes: Record<string, string>): Reference[] {
  if (name === 'link') {
    const relations = (attributes['rel'] ?? '').toLowerCase().split(/\s+/);
    if (!relations.some((relation) => FETCHED_RELATIONS.includes(relation))) return [];
  }
  const urls = (ATTRIBUTES[name] ?? []).flatMap((attribute) => attributes[attribute] ?? []);
  const choices = readSrcset(attributes[CHOICES[name] ?? ''] ?? '');
  return [...urls.map((url) => reference(url)), ...choices.map((url) => reference(url, true))];
}

const reference = (url: string, isChoice = false): Reference => ({ url, isChoice });

/** References of a style sheet, or of a `style` attribute. What cannot be parsed refers to nothing. */
export function readCss(text: string, context: 'stylesheet' | 'declarationList' = 'stylesheet'): Reference[] {
  const references: Reference[] = [];
  walk(parseCss(text, { context, parseCustomProperty: true }), function (node) {
    // CSS Images 4, Section 2.4: the strings in it are URLs.
    const isChoice = /^(-webkit-)?image-set$/i.test(this.function?.name ?? '');
    if (node.type === 'Url') references.push(reference(node.value, isChoice));
    if (node.type !== 'String') return;
    // `@import "file.css"`; the string of another rule names no file.
    if (isChoice || (this.atrule?.name.toLowerCase() === 'import' && this.atrulePrelude))
      references.push(reference(node.value, isChoice));
  });
  return references;
}
