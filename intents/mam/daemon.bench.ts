import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { bench } from 'vitest';
import { toWire } from '../client/ask.ts';
import { createContext } from '../client/context.ts';
import { MamClient } from '../client/mam-client.ts';
import { startDaemon, type TestDaemon } from '../testing/daemon.ts';

const CONNECTIONS = 16;
/** Requests of one connection that are open at a time. */
const DEPTH = 8;
const DECISIONS = 1_000_000;
const STEP = 100_000;

const question = {
  type: 'connect',
  context: toWire(createContext({ intents: { category: 'bulk', filesize: 1_000_000 } }), {
    host: '127.0.0.1',
    port: 80,
  }),
} as const;

/** Resident memory of the daemon in bytes (proc_pid_status(5)). */
async function residentMemory({ process: { pid } }: TestDaemon): Promise<number> {
  const status = await readFile(`/proc/${pid ?? 0}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

async function askMany(clients: readonly MamClient[], count: number): Promise<void> {
  let left = count;
  const lane = async (client: MamClient) => {
    while (left-- > 0) await client.ask(question, 60);
  };
  await Promise.all(clients.flatMap((client) => Array.from({ length: DEPTH }, () => lane(client))));
}

// The million decisions are the measurement; the harness runs it once.
bench(
  `decisions over ${CONNECTIONS} connections, and the daemon's memory over ${DECISIONS} of them`,
  async () => {
    await using daemon = await startDaemon({
      policy: { name: 'category' },
      links: [{ name: 'loopback', interface: 'lo', downRate: 1e9, roundTripTime: 1e-4 }],
      watch: false,
    });
    const clients = Array.from({ length: CONNECTIONS }, () => new MamClient(daemon.socket));
    await askMany(clients, STEP / 10);
    for (let done = 0; done < DECISIONS; done += STEP) {
      const start = performance.now();
      await askMany(clients, STEP);
      const rate = STEP / ((performance.now() - start) / 1000);
      const memory = (await residentMemory(daemon)) / 2 ** 20;
      process.stdout.write(
        `${done + STEP} decisions: ${rate.toFixed(0)}/s, ${memory.toFixed(1)} MiB resident\n`,
      );
    }
    for (const client of clients) client.close();
  },
  { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 },
);
