import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectPlain, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, bench } from 'vitest';
import type { ConfigurationInput } from '../mam/config.ts';
import { startDaemon, type TestDaemon } from '../testing/daemon.ts';
import { printQuantiles } from '../testing/quantiles.ts';
import { connect } from './connect.ts';

const ROUNDS = 5000;
const WARM_UP = 2000;
/** Bytes of a request, about. */
const MESSAGE = Buffer.alloc(250);
const BUSY_POLL = 0.001;

const configuration: ConfigurationInput = {
  policy: { name: 'category' },
  links: [{ name: 'loopback', interface: 'lo', downRate: 1e9, roundTripTime: 1e-4 }],
  watch: false,
};
const started: ChildProcess[] = [];
let directory: string;
let daemons: TestDaemon[];
let port: number;
let peer: Socket;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'intentbed-bench-'));
  daemons = [await startDaemon(configuration), await startDaemon({ ...configuration, busyPoll: BUSY_POLL })];
  port = Number(await start('listener.ts'));
  const path = join(directory, 'exchange.socket');
  await start('exchange.ts', path);
  peer = connectPlain(path);
});
afterAll(async () => {
  peer.destroy();
  for (const child of started) child.kill();
  for (const daemon of daemons) await daemon[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

/** Starts a program of the tests and returns the first that it prints. */
async function start(program: string, ...parameters: string[]): Promise<string> {
  const path = fileURLToPath(new URL(`../testing/${program}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  return String((await once(child.stdout, 'data')) as [Buffer]);
}

/** Microseconds from the call to the connection. */
async function timed(open: () => Promise<Socket>): Promise<number> {
  const begin = process.hrtime.bigint();
  const socket = await open();
  const taken = Number(process.hrtime.bigint() - begin) / 1000;
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

/** What asking another process costs on this machine, whatever is asked. */
async function afterExchange(): Promise<Socket> {
  peer.write(MESSAGE);
  await once(peer, 'data');
  return plain();
}

const intents = { category: 'bulk', filesize: 1_000_000 } as const;
const withIntents = (daemon: number) => () =>
  connect({ host: '127.0.0.1', port, mam: daemons[daemon]?.socket, intents });

/** Each way in turn, again and again, so that they share whatever else the machine does. */
async function compare(what: string, ways: Record<string, () => Promise<Socket>>): Promise<void> {
  const series = Object.fromEntries(Object.keys(ways).map((name) => [name, [] as number[]]));
  for (let round = -WARM_UP; round < ROUNDS; round++)
    for (const [name, open] of Object.entries(ways)) {
      const taken = await timed(open);
      if (round >= 0) series[name]?.push(taken);
    }
  printQuantiles(what, series);
}

// The rounds are the measurement; the harness runs it once.
bench(
  'what an intent adds to a loopback connect (library, daemon, policy, library), paired',
  async () => {
    await compare('connect, us', {
      plain,
      'after an exchange with another process': afterExchange,
      'with intents': withIntents(0),
    });
    await compare(`connect, us; busyPoll ${BUSY_POLL}`, { plain, 'with intents': withIntents(1) });
  },
  { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 },
);
