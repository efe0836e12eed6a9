import type { PageShape } from './synthesize.ts';

const PAPER = 'Schmidt et al., Socket Intents, CoNEXT 2013, Section 4, Evaluation Setup';
const SYNTHETIC = 'synthetic; the statistics of its sizes are those of';

const kB = 1000;
const css = { type: 'text/css', extension: 'css' };
const script = { type: 'text/javascript', extension: 'js' };
const jpeg = { type: 'image/jpeg', extension: 'jpg' };
const png = { type: 'image/png', extension: 'png' };
const gif = { type: 'image/gif', extension: 'gif' };

/**
 * What is known of the two pages, and a plausible rest. The paper states count, min, median, mean and max of the
 * embedded objects, and the size of the whole; kinds, hosts and dependencies are those of pages of their sort
 * in 2013. Hosts are reserved names (RFC 2606): nobody takes the pages for the originals.
 */
export const SHAPES: readonly PageShape[] = [
  {
    name: 'nyt',
    source: `${SYNTHETIC} www.newyorktimes.com of 10 June 2013 in ${PAPER}`,
    seed: 20130610,
    page: { url: 'http://www.nyt.example/', size: 70 * kB },
    sizes: { count: 130, min: 48, median: 6 * kB, max: 263 * kB, total: 2730 * kB },
    kinds: [
      {
        name: 'style',
        ...css,
        count: 5,
        parent: 'page',
        at: [0, 0.05],
        typical: 20,
        hosts: ['css.nyt.example'],
      },
      {
        name: 'script',
        ...script,
        count: 16,
        parent: 'page',
        at: [0, 0.9],
        typical: 20,
        hosts: ['js.nyt.example'],
      },
      {
        name: 'photo',
        ...jpeg,
        count: 42,
        parent: 'page',
        at: [0.1, 1],
        typical: 15,
        hosts: ['i1.nyt.example', 'i2.nyt.example'],
      },
      {
        name: 'icon',
        ...gif,
        count: 16,
        parent: 'page',
        at: [0.05, 1],
        typical: 1.5,
        hosts: ['i1.nyt.example'],
      },
      {
        name: 'background',
        ...png,
        count: 14,
        parent: 'style',
        at: [0.1, 0.3],
        typical: 3,
        hosts: ['css.nyt.example'],
      },
      {
        name: 'font',
        type: 'font/woff',
        extension: 'woff',
        count: 4,
        parent: 'style',
        at: [0.1, 0.2],
        typical: 30,
        hosts: ['fonts.example'],
      },
      {
        name: 'module',
        ...script,
        count: 6,
        parent: 'script',
        at: [0.05, 0.2],
        typical: 15,
        hosts: ['js.nyt.example'],
      },
      {
        name: 'data',
        type: 'application/json',
        extension: 'json',
        count: 3,
        parent: 'script',
        at: [0.1, 0.3],
        typical: 3,
        hosts: ['www.nyt.example'],
      },
      {
        name: 'beacon',
        ...gif,
        count: 12,
        parent: 'script',
        at: [0.1, 0.4],
        typical: 0.1,
        hosts: ['count.example'],
      },
      {
        name: 'advert',
        type: 'text/html',
        extension: 'html',
        count: 4,
        parent: 'script',
        at: [0.1, 0.3],
        typical: 3,
        hosts: ['ads.example'],
      },
      {
        name: 'banner',
        ...jpeg,
        count: 8,
        parent: 'advert',
        at: [0.05, 0.2],
        typical: 30,
        hosts: ['ads.example'],
      },
    ],
  },
  {
    name: 'flickr',
    source: `${SYNTHETIC} www.flickr.com/explore of 10 June 2013 in ${PAPER}`,
    seed: 20130610,
    page: { url: 'http://www.flickr.example/explore/', size: 30 * kB },
    sizes: { count: 30, min: 43, median: 65 * kB, max: 572 * kB, total: 2810 * kB },
    kinds: [
      {
        name: 'style',
        ...css,
        count: 2,
        parent: 'page',
        at: [0, 0.05],
        typical: 60,
        hosts: ['static.flickr.example'],
      },
      {
        name: 'script',
        ...script,
        count: 3,
        parent: 'page',
        at: [0, 0.5],
        typical: 80,
        hosts: ['static.flickr.example'],
      },
      {
        name: 'photo',
        ...jpeg,
        count: 17,
        parent: 'page',
        at: [0.1, 1],
        typical: 90,
        hosts: ['farm1.flickr.example', 'farm2.flickr.example', 'farm3.flickr.example'],
      },
      {
        name: 'icon',
        ...jpeg,
        count: 3,
        parent: 'page',
        at: [0.1, 1],
        typical: 30,
        hosts: ['farm1.flickr.example'],
      },
      {
        name: 'background',
        ...png,
        count: 3,
        parent: 'style',
        at: [0.1, 0.3],
        typical: 30,
        hosts: ['static.flickr.example'],
      },
      {
        name: 'module',
        ...script,
        count: 1,
        parent: 'script',
        at: [0.1, 0.3],
        typical: 60,
        hosts: ['static.flickr.example'],
      },
      {
        name: 'beacon',
        ...gif,
        count: 1,
        parent: 'script',
        at: [0.2, 0.5],
        typical: 0.1,
        hosts: ['count.example'],
      },
    ],
  },
];
