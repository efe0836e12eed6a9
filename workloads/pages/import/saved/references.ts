import { parse as parseCss, walk } from 'css-tree';
import { Parser } from 'htmlparser2';

/** What a document says about itself and what it refers to, in the order in which it does. */
export interface Document {
  /** URLs as written, relative ones too. */
  references: string[];
  /** Where a browser says that it saved the page from. */
  savedFrom: string | undefined;
}

/** Attributes that make a browser fetch something (HTML Standard, Section 4; `data` of object, `background` of old). */
const ATTRIBUTES: Record<string, readonly string[]> = {
  audio: ['src'],
  body: ['background'],
  embed: ['src'],
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

/** Relations of a link that make a browser fetch its target (HTML Standard, Section 4.6.7). */
const FETCHED_RELATIONS = ['stylesheet', 'icon', 'apple-touch-icon', 'manifest', 'preload', 'modulepreload'];

/** References of an HTML document, those of its style sheets within included. */
export function readHtml(text: string): Document {
  const references: string[] = [];
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

function attributesOf(name: string, attributes: Record<string, string>): string[] {
  if (name === 'link') {
    const relations = (attributes['rel'] ?? '').toLowerCase().split(/\s+/);
    if (!relations.some((relation) => FETCHED_RELATIONS.includes(relation))) return [];
  }
  return (ATTRIBUTES[name] ?? []).flatMap((attribute) => attributes[attribute] ?? []);
}

/** References of a style sheet, or of a `style` attribute. What cannot be parsed refers to nothing. */
export function readCss(text: string, context: 'stylesheet' | 'declarationList' = 'stylesheet'): string[] {
  const references: string[] = [];
  walk(parseCss(text, { context, parseCustomProperty: true }), function (node) {
    if (node.type === 'Url') references.push(node.value);
    // `@import "file.css"`; the string of another rule names no file.
    if (node.type === 'String' && this.atrule?.name === 'import' && this.atrulePrelude)
      references.push(node.value);
  });
  return references;
}
