import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUN_FILES } from '../../results/schema.ts';
import { contentOf, firstPacketApart, packetsIn, type SeenPacket } from '../../testbed/capture/packets.ts';

/** Where the packets of a cell part, where both runs have captured it. */
export interface PacketsApart {
  link: string;
  /** Counted from 1; null where the captures of the link are the same. */
  number: number | null;
  /** What each has there; null where it has ended. */
  packets: ({ time: number; content: string } | null)[];
}

/**
 * The first packets at which the captures of a cell in two runs part, for each link: in what they are, or in time by
 * more than a microsecond.
 */
export function packetsApart(directories: readonly [string, string], cell: string): PacketsApart[] {
  const [one, other] = directories.map((directory) => join(directory, RUN_FILES.captures, cell));
  if (!one || !other || !existsSync(one) || !existsSync(other)) return [];
  const links = readdirSync(one).filter((file) => file.endsWith('.pcapng') && existsSync(join(other, file)));
  return links.map((file) => {
    const captures = [one, other].map((folder) => packetsOf(join(folder, file)));
    const apart = firstPacketApart(captures[0] ?? [], captures[1] ?? []);
    const told = (packet: SeenPacket | undefined) =>
      packet ? { time: packet.time, content: contentOf(packet) } : null;
    return {
      link: file.replace(/\.pcapng$/, ''),
      number: apart?.number ?? null,
      packets: apart ? apart.packets.map(told) : [],
    };
  });
}

const packetsOf = (file: string) => packetsIn(readFileSync(file), file);

/** The same in words, a line each. */
export const describePackets = (apart: readonly PacketsApart[]): string[] =>
  apart.map(({ link, number, packets: [one, other] }) => {
    if (number === null) return `  The packets over ${link} are the same.`;
    const told = (packet: PacketsApart['packets'][number] | undefined) =>
      packet ? `${packet.content} at ${packet.time.toFixed(6)} s` : 'no packet';
    return one && other && one.content === other.content
      ? `  Over ${link} the packets part in time first, at packet ${number}: ${one.content}, at ${one.time.toFixed(6)} s and ${other.time.toFixed(6)} s.`
      : `  Over ${link} the packets part at packet ${number}: ${told(one)}, and ${told(other)}.`;
  });
