import { networkInterfaces } from 'node:os';
import { monotonic } from '../../base/clock.ts';
import { queueOf, tcpStatesOf, type TcpState } from '../../netns/observe.ts';
import type { Counted, Watched } from '../../results/schema.ts';
import { difference, receivedSoFar, type Received } from './ledger.ts';

/** What of a cell is looked at while it runs. */
export interface Watching {
  /** The node that sends, and for each link the node and the interface with its queue. */
  sender: string;
  queues: { link: string; node: string; interfaceName: string }[];
}

/** Seconds between two looks at the beginning; twice as many whenever there are too many of them. */
const INTERVAL = 0.02;
/** Looks that are kept. */
const MOST = 256;

/** What a look at a cell saw. */
interface Look {
  /** Place in the grid of the first interval. */
  tick: number;
  time: number;
  received: Received;
  connections: TcpState[];
  queues: [link: string, bytes: number][];
}

/** Looks at a cell again and again. */
export interface CellWatch {
  /** @param origin - where the times of the cell begin, on the monotonic clock */
  start(origin: number): void;
  stop(): { counted: Counted; watched?: Omit<Watched, 'worldTime'> };
}

/**
 * Looks at the interface counters of this namespace at even times, and, where that is asked for, at the connections
 * of the sender and at the queues of the links. On the virtual clock a look takes microseconds: each reading of the
 * clock costs 256 ns (TIMER_MULTIPLIER of Linux's arch/um). Looks become rarer the longer a cell takes, so that few
 * hundred are kept.
 */
export async function prepareWatch(watching: Watching | undefined): Promise<CellWatch> {
  const states = watching ? await tcpStatesOf(watching.sender) : null;
  const queues = await Promise.all(
    (watching?.queues ?? []).map(async ({ link, node, interfaceName }) => ({
      link,
      queue: await queueOf(node, interfaceName),
    })),
  );
  const before = receivedSoFar();
  let looks: Look[] = [];
  let [stride, tick, began] = [1, 0, 0];
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    looks.push({
      tick,
      time: Math.max(0, monotonic() - began),
      received: difference(receivedSoFar(), before),
      connections: states?.read() ?? [],
      queues: queues.map(({ link, queue }) => [link, queue.read()]),
    });
  };
  const next = () => {
    if (looks.length >= MOST) {
      stride *= 2;
      looks = looks.filter((one) => one.tick % stride === 0);
    }
    tick = (Math.floor(tick / stride) + 1) * stride;
    const wait = began + tick * INTERVAL - monotonic();
    timer = setTimeout(step, Math.max(1, Math.ceil(1000 * wait)));
  };
  const step = () => {
    look();
    next();
  };
  return {
    start(origin) {
      began = origin;
      step();
    },
    stop() {
      clearTimeout(timer);
      if (began > 0) look();
      states?.[Symbol.dispose]();
      for (const { queue } of queues) queue[Symbol.dispose]();
      return { counted: countedIn(looks), ...(watching ? { watched: watchedIn(looks) } : {}) };
    },
  };
}

const namesIn = (looks: readonly Look[]): string[] => [
  ...new Set(looks.flatMap(({ received }) => [...received.keys()])),
];

const countedIn = (looks: readonly Look[]): Counted => ({
  times: looks.map(({ time }) => time),
  received: Object.fromEntries(
    namesIn(looks).map((link) => [link, looks.map(({ received }) => received.get(link) ?? 0)]),
  ),
});

function watchedIn(looks: readonly Look[]): Omit<Watched, 'worldTime'> {
  const links = new Map(
    Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
      addresses.map(({ address }) => [address, name] as const),
    ),
  );
  const connections = new Map<string, Watched['connections'][number]>();
  for (const { time, connections: seen } of looks)
    for (const { address, remotePort, window, smoothed, retransmitted } of seen) {
      const link = links.get(address);
      if (link === undefined) continue;
      const name = `${address} ${remotePort}`;
      const one = connections.get(name) ?? { link, samples: [] };
      connections.set(name, one);
      one.samples.push([time, window, smoothed, retransmitted]);
    }
  const queues: Watched['queues'] = {};
  for (const { time, queues: seen } of looks)
    for (const [link, bytes] of seen) (queues[link] ??= []).push([time, bytes]);
  return { connections: [...connections.values()], queues };
}
