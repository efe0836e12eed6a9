import { once } from 'node:events';
import process from 'node:process';
import { setImmediate as turn } from 'node:timers/promises';
import { compileFilter } from './filter.ts';
import { pcapHeader, pcapRecord } from './pcap.ts';
import { PacketRing } from './ring.ts';

/**
 * Captures the packets of an interface: `main.ts DEVICE TCPDUMP FILTER...`. Writes pcap to standard output until SIGINT,
 * and says what tcpdump says. Where a filter is given, tcpdump compiles it.
 */
const [device = '', tcpdump = '', ...filter] = process.argv.slice(2);

/** Milliseconds of waiting after which signals are heard. */
const POLL_TIMEOUT = 50;

let stopped = false;
let captured = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (stopped = true));

const write = async (bytes: Uint8Array): Promise<void> => {
  if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
};

/** @returns whether there was anything */
async function pass(ring: PacketRing): Promise<boolean> {
  const records = [...ring.take(POLL_TIMEOUT)].map(pcapRecord);
  captured += records.length;
  if (records.length > 0) await write(Buffer.concat(records));
  return records.length > 0;
}

try {
  const ring = new PacketRing(
    device,
    filter.length > 0 ? await compileFilter(tcpdump, device, filter) : new Uint8Array(),
  );
  await write(pcapHeader());
  process.stderr.write(`listening on ${device}\n`);
  while (!stopped) {
    await pass(ring);
    await turn();
  }
  // What came before the signal may be in a block that is not handed over yet.
  while (await pass(ring));
  process.stderr.write(`${captured} packets captured\n${ring.dropped()} packets dropped by kernel\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
