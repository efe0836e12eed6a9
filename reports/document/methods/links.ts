import { topologyPicture } from '../../figures/topology.ts';
import type { LinkRecord } from '../../../results/schema.ts';
import { bitrate, duration, enumerate, kilobytes } from '../format.ts';
import { distinctNames } from './distinct.ts';
import { figureBlock, list, tableBlock, type Block, type Table } from '../model.ts';

/** Links drawn; a picture of more is no picture. */
const DRAWN = 6;

/**
 * The access links of a run: properties, the line-up of disciplines, and a picture of the topology. A link that
 * was measured with several queues stands there once for each.
 */
export function linkBlocks(run: string, recorded: readonly LinkRecord[]): Block[] {
  if (recorded.length === 0) return [];
  const links = nameLinks(recorded);
  const drawn = links.slice(0, DRAWN);
  const names = enumerate(drawn.map(({ name, link }) => `${name} (${describeLink(link)})`));
  const rest = links.length > DRAWN ? ` The first ${DRAWN} of ${links.length} links are drawn.` : '';
  const isVaried = links.some(({ name, link }) => name !== link.name);
  const pictured = drawn.map(({ name, link }) => ({ name, look: link.name, ...labelsOf(link) }));
  return [
    tableBlock(linkTable(run, links)),
    list(sourcesOf(recorded)),
    figureBlock({
      id: `${run}-topology`,
      title: 'Topology and line-up of disciplines',
      alt: `A client and a server, joined by one router per access link: ${names}.${rest}`,
      caption:
        'The bottleneck of each direction is on the router of its link; pure delay is on the egress of client ' +
        'and server. ↓ towards the client, ↑ towards the server.' +
        (isVaried ? ' A link with several queues had one of them at a time.' : '') +
        rest,
      spec: topologyPicture(pictured),
      narrow: (width) => topologyPicture(pictured, width),
      table: disciplineTable(run, links),
    }),
  ];
}

/** Where the numbers of the links come from: what a column of the table has no room for. */
function sourcesOf(links: readonly LinkRecord[]): string[] {
  const bySource = Map.groupBy(links, ({ source }) => source);
  return [...bySource].map(
    ([source, from]) => `${enumerate([...new Set(from.map(({ name }) => name))])}: ${source}`,
  );
}

/** A link, and what it is called among others of its name. */
interface NamedLink {
  name: string;
  link: LinkRecord;
}

function nameLinks(links: readonly LinkRecord[]): NamedLink[] {
  const names = distinctNames(
    links,
    ({ name }) => name,
    ({ down }) => `queue ${kilobytes(down.queue.bytes)}`,
  );
  return links.map((link, index) => ({ name: names[index] ?? link.name, link }));
}

const describeLink = ({ down, up, roundTripTime }: LinkRecord) =>
  `${bitrate(down.rate)} down, ${bitrate(up.rate)} up, ${duration(roundTripTime)} round-trip time`;

type Direction = LinkRecord['down'];

const SHAPERS: Readonly<Record<string, string>> = { htb: 'HTB', 'netem-rate': 'netem rate' };

const bottleneck = (shaper: string, { rate, queue }: Direction) =>
  `${SHAPERS[shaper] ?? shaper} ${bitrate(rate)}, queue ${kilobytes(queue.bytes)}`;

function delayLine({ delay, jitter, distribution, loss }: Direction): string {
  const varied = jitter > 0 ? ` ± ${duration(jitter)} (${distribution})` : '';
  return `netem ${duration(delay)}${varied}${loss > 0 ? `, loss ${loss}` : ''}`;
}

function labelsOf({ shaper, down, up }: LinkRecord) {
  return {
    clientSide: [`↓ ${bottleneck(shaper, down)}`, `↑ ${delayLine(up)}`],
    serverSide: [`↓ ${delayLine(down)}`, `↑ ${bottleneck(shaper, up)}`],
  };
}

function linkTable(run: string, links: readonly NamedLink[]): Table {
  return {
    id: `${run}-links`,
    title: 'Access links',
    columns: [
      { key: 'name', title: 'link' },
      { key: 'direction', title: 'direction' },
      { key: 'rate', title: 'rate', unit: 'bit/s', digits: 9 },
      { key: 'roundTripTime', title: 'round-trip time', unit: 's', digits: 4 },
      { key: 'delay', title: 'delay', unit: 's', digits: 4 },
      { key: 'queueBytes', title: 'queue', unit: 'B', digits: 9 },
      { key: 'queueSeconds', title: 'queue', unit: 's', digits: 3 },
      { key: 'queueBdp', title: 'queue', unit: 'BDP', digits: 3 },
      { key: 'loss', title: 'loss', digits: 3 },
      { key: 'jitter', title: 'jitter', unit: 's', digits: 3 },
      { key: 'shaper', title: 'shaper' },
    ],
    rows: links.flatMap(({ name, link }) =>
      (['down', 'up'] as const).map((direction) => {
        const { rate, delay, queue, loss, jitter } = link[direction];
        return {
          name,
          direction,
          rate,
          roundTripTime: link.roundTripTime,
          delay,
          queueBytes: queue.bytes,
          queueSeconds: queue.seconds,
          queueBdp: queue.bdp,
          loss,
          jitter,
          shaper: link.shaper,
        };
      }),
    ),
  };
}

function disciplineTable(run: string, links: readonly NamedLink[]): Table {
  return {
    id: `${run}-topology`,
    title: 'Queueing disciplines by node and egress',
    columns: [
      { key: 'node', title: 'node' },
      { key: 'towards', title: 'egress towards' },
      { key: 'discipline', title: 'discipline' },
    ],
    rows: links.flatMap(({ name, link: { shaper, down, up } }) => {
      const router = `router of ${name}`;
      return [
        { node: 'server', towards: router, discipline: delayLine(down) },
        { node: router, towards: 'client', discipline: bottleneck(shaper, down) },
        { node: 'client', towards: router, discipline: delayLine(up) },
        { node: router, towards: 'server', discipline: bottleneck(shaper, up) },
      ];
    }),
  };
}
