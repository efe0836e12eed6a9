import { topologyPicture } from '../../figures/topology.ts';
import type { Palette } from '../../figures/palette.ts';
import type { LinkRecord } from '../../run/schema.ts';
import { bitrate, duration, enumerate, kilobytes } from '../format.ts';
import { figureBlock, tableBlock, type Block, type Table } from '../model.ts';

/** The access links of a run: properties, the line-up of disciplines, and a picture of the topology. */
export function linkBlocks(run: string, links: readonly LinkRecord[], palette: Palette): Block[] {
  if (links.length === 0) return [];
  const names = enumerate(links.map((link) => `${link.name} (${describeLink(link)})`));
  return [
    tableBlock(linkTable(run, links)),
    figureBlock({
      id: `${run}-topology`,
      title: 'Topology and line-up of disciplines',
      alt: `A client and a server, joined by one router per access link: ${names}.`,
      caption:
        'The bottleneck of each direction is on the router of its link; pure delay is on the egress of client ' +
        'and server. ↓ towards the client, ↑ towards the server.',
      spec: topologyPicture(
        links.map((link) => ({ name: link.name, ...labelsOf(link) })),
        palette,
      ),
      table: disciplineTable(run, links),
    }),
  ];
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

function linkTable(run: string, links: readonly LinkRecord[]): Table {
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
      { key: 'source', title: 'source' },
    ],
    rows: links.flatMap((link) =>
      (['down', 'up'] as const).map((direction) => {
        const { rate, delay, queue, loss, jitter } = link[direction];
        return {
          name: link.name,
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
          source: link.source,
        };
      }),
    ),
  };
}

function disciplineTable(run: string, links: readonly LinkRecord[]): Table {
  return {
    id: `${run}-topology`,
    title: 'Queueing disciplines by node and egress',
    columns: [
      { key: 'node', title: 'node' },
      { key: 'towards', title: 'egress towards' },
      { key: 'discipline', title: 'discipline' },
    ],
    rows: links.flatMap(({ name, shaper, down, up }) => {
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
