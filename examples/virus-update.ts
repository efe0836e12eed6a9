/**
 * The first example of the paper's Section 2.2: an antivirus program updates itself.
 *
 * The download is large, its size is known, nobody waits for it, and it does not hurt when the connection is
 * lost, since the download can be continued: bulk transfer, file size, background traffic, resilient.
 *
 * node examples/virus-update.ts URL
 */
import process from 'node:process';
import type { Intents } from 'socket-intents';
import { fetch } from 'socket-intents/fetch';

const ATTEMPTS = 5;
const url = process.argv[2] ?? 'http://127.0.0.1:8080/bytes/5000000';

const head = await fetch(url, { method: 'HEAD', intents: { category: 'query' } });
const size = Number(head.headers.get('content-length'));
process.stdout.write(`updated: ${await download(url, size)} bytes\n`);

/** Downloads all of it, and goes on where it was when a connection is lost. */
async function download(from: string, total: number): Promise<number> {
  let received = 0;
  for (let attempt = 1; received < total; attempt++) {
    const intents: Intents = {
      category: 'bulk',
      filesize: total - received,
      timeliness: 'background',
      resilience: 'resilient',
    };
    try {
      const { body, status } = await fetch(from, { intents, headers: { range: `bytes=${received}-` } });
      if (status !== 206) throw new Error(`a part was asked for, the server answered ${status}`);
      for await (const piece of body ?? []) received += (piece as Uint8Array).length;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      process.stderr.write(`lost after ${received} bytes, going on: ${String(error)}\n`);
    }
  }
  return received;
}
