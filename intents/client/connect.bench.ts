import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, bench } from 'vitest';
import { startDaemon, type TestDaemon } from '../testing/daemon.ts';
import { printQuantiles } from '../testing/quantiles.ts';
import { connect } from './connect.ts';

const PAIRS = 5000;
const WARM_UP = 2000;

let daemon: TestDaemon;
let port: number;
const listener = spawn(
  process.execPath,
  [fileURLToPath(new URL('../testing/listener.ts', import.meta.url))],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);

beforeAll(async () => {
  daemon = await startDaemon({
    policy: { name: 'category' },
    links: [{ name: 'loopback', interface: 'lo', downRate: 1e9, roundTripTime: 1e-4 }],
    watch: false,
  });
  port = Number(String((await once(listener.stdout, 'data')) as [Buffer]));
});
afterAll(async () => {
  listener.kill();
  await daemon[Symbol.asyncDispose]();
});

/** Microseconds from the call to the connection. */
async function timed(open: () => Promise<Socket>): Promise<number> {
  const start = process.hrtime.bigint();
  const socket = await open();
  const taken = Number(process.hrtime.bigint() - start) / 1000;
  const closed = once(socket, 'close');
  socket.resetAndDestroy();
  await closed;
  return taken;
}

async function plain(): Promise<Socket> {
  const socket = connectPlain(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

const intents = { category: 'bulk', filesize: 1_000_000 } as const;
const withIntents = () => connect({ host: '127.0.0.1', port, mam: daemon.socket, intents });

// The pairs are the measurement; the harness runs it once.
bench(
  'what an intent adds to a loopback connect (library, daemon, policy, library), paired',
  async () => {
    const [without, having]: [number[], number[]] = [[], []];
    for (let pair = -WARM_UP; pair < PAIRS; pair++) {
      const both = [await timed(plain), await timed(withIntents)] as const;
      if (pair < 0) continue;
      without.push(both[0]);
      having.push(both[1]);
    }
    printQuantiles('connect, us', { plain: without, 'with intents': having });
  },
  { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 },
);
