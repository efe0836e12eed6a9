import { roundTripTime } from '../topology/queue.ts';
import type { Profile } from '../profiles.ts';
import {
  addresses4,
  addresses6,
  addressesOfServer,
  CLIENT,
  hopOf,
  routerOf,
  SERVER,
  SERVER_ADDRESS,
  SERVER_ADDRESS_6,
} from '../topology/addresses.ts';
import { alignColumns } from '../../base/columns.ts';
import type { Topology } from './spec.ts';
import { showRate, showTime } from './units.ts';

/** A small picture of a topology, and a table of its links and servers; in lines. */
export function drawTopology({ links, servers, routers }: Topology): string[] {
  const paths = links.map(({ name: link }) =>
    [routerOf(link), ...Array.from({ length: routers[link] ?? 0 }, (_, hop) => hopOf(link, hop))].join(
      ' ── ',
    ),
  );
  const width = Math.max(...paths.map(({ length }) => length));
  const lines = paths.map((path, index) => {
    const middle = index === Math.floor((links.length - 1) / 2);
    const [left, right] = ends(index, links.length);
    return `  ${middle ? `${CLIENT} ─` : ' '.repeat(CLIENT.length + 2)}${left}── ${path} ${'─'.repeat(width - path.length)}──${right}${middle ? `─ ${SERVER}` : ''}`;
  });
  const extra = servers.map(
    (server, index) =>
      `  ${server}  ${addressesOfServer(index)
        .map(({ own }) => own)
        .join('  ')}, behind ${SERVER}`,
  );
  return [
    ...lines,
    '',
    ...alignColumns(links.map(describeLink)).map((line) => `  ${line}`),
    `  ${SERVER}  ${SERVER_ADDRESS}  ${SERVER_ADDRESS_6}  over every link; a static-page server on port 80`,
    ...extra,
  ];
}

/** The strokes that lead from the client to a link, and from it to the server. */
function ends(index: number, count: number): [string, string] {
  if (count === 1) return ['─', '─'];
  const middle = Math.floor((count - 1) / 2);
  if (index === 0) return index === middle ? ['┬', '┬'] : ['┌', '┐'];
  if (index === count - 1) return ['└', '┘'];
  return index === middle ? ['┼', '┼'] : ['├', '┤'];
}

function describeLink(link: Profile, index: number): string[] {
  return [
    link.name,
    `${showTime(roundTripTime(link))} RTT`,
    `${showRate(link.down.rate)} down`,
    `${showRate(link.up.rate)} up`,
    addresses4(index).client,
    addresses6(index).client,
  ];
}
