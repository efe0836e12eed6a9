import { within } from './enter.ts';
import {
  netlink,
  NETLINK_ROUTE,
  NETLINK_SOCK_DIAG,
  NetlinkSocket,
  NLM_F_DUMP,
  readAttributes,
  TC_MESSAGE,
  tcMessage,
} from './netlink.ts';

/** What TCP knows of a connection that sends (struct tcp_info of linux/tcp.h). */
export interface TcpState {
  /** Port of this end, and address and port of the other. */
  port: number;
  address: string;
  remotePort: number;
  /** Congestion window in bytes, and smoothed round-trip time in seconds. */
  window: number;
  smoothed: number;
  /** Segments sent again since the beginning. */
  retransmitted: number;
}

/** Looks at the connections of a namespace, by sock_diag(7): nothing is started, and no packet is sent. */
export async function tcpStatesOf(namespace: string): Promise<{ read: () => TcpState[] } & Disposable> {
  const socket = await within(namespace, () =>
    Promise.resolve(new NetlinkSocket(NETLINK_SOCK_DIAG, 'looking at connections', ROOM)),
  );
  const questions = [AF_INET, AF_INET6].map((family) => {
    const request = Buffer.alloc(REQUEST);
    request.writeUInt8(family, 0);
    request.writeUInt8(IPPROTO_TCP, 1);
    request.writeUInt8(1 << (INET_DIAG_INFO - 1), 2);
    request.writeUInt32LE(SENDING, 4);
    return netlink(SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, request);
  });
  return {
    read: () =>
      questions.flatMap((question) =>
        socket
          .dump(question, 'The connections could not be looked at')
          .flatMap((part) => stateIn(part) ?? []),
      ),
    [Symbol.dispose]: () => socket[Symbol.dispose](),
  };
}

/** Looks at the bytes that wait at an interface of a namespace, by rtnetlink(7). */
export async function queueOf(
  namespace: string,
  interfaceName: string,
): Promise<{ read: () => number } & Disposable> {
  const { socket, index } = await within(namespace, () => {
    const made = new NetlinkSocket(NETLINK_ROUTE, 'looking at queues', ROOM);
    return Promise.resolve({ socket: made, index: made.indexOf(interfaceName) });
  });
  const question = netlink(RTM_GETQDISC, NLM_F_DUMP, tcMessage(index, 0, 0));
  return {
    read: () => {
      const parts = socket.dump(question, `The queue of ${interfaceName} could not be looked at`);
      const waiting = parts.filter((part) => part.readInt32LE(4) === index).map(backlogIn);
      // What waits in a class waits in the discipline that holds it too.
      return Math.max(0, ...waiting);
    },
    [Symbol.dispose]: () => socket[Symbol.dispose](),
  };
}

/** Numbers of bits/socket.h, netinet/in.h, linux/sock_diag.h, linux/inet_diag.h and net/tcp_states.h. */
const [AF_INET, AF_INET6] = [2, 10];
const IPPROTO_TCP = 6;
const SOCK_DIAG_BY_FAMILY = 20;
const INET_DIAG_INFO = 2;
/** Established, or closed on one side while the rest is sent: states 1, 4, 8 and 9. */
const SENDING = (1 << 1) | (1 << 4) | (1 << 8) | (1 << 9);
/** Bytes of struct inet_diag_req_v2 and of struct inet_diag_msg. */
const [REQUEST, MESSAGE] = [56, 72];
/** Places in struct tcp_info. */
const INFO = { segment: 16, smoothed: 68, window: 80, retransmitted: 100 };
const RTM_GETQDISC = 38;
/** TCA_STATS2 of linux/rtnetlink.h, TCA_STATS_QUEUE of linux/gen_stats.h: struct gnet_stats_queue has qlen, backlog. */
const [TCA_STATS2, TCA_STATS_QUEUE] = [7, 3];
const ROOM = 65_536;

function stateIn(part: Buffer): TcpState | null {
  const info = readAttributes(part.subarray(MESSAGE)).get(INET_DIAG_INFO);
  if (!info || info.length < INFO.retransmitted + 4) return null;
  return {
    port: part.readUInt16BE(4),
    remotePort: part.readUInt16BE(6),
    address: addressIn(part.subarray(24, 40), part.readUInt8(0)),
    window: info.readUInt32LE(INFO.window) * info.readUInt32LE(INFO.segment),
    smoothed: info.readUInt32LE(INFO.smoothed) / 1e6,
    retransmitted: info.readUInt32LE(INFO.retransmitted),
  };
}

/** IPv4 addresses as they are written; of IPv6 the groups in full, and IPv4 within IPv6 as IPv4. */
function addressIn(bytes: Buffer, family: number): string {
  if (family === AF_INET) return [...bytes.subarray(0, 4)].join('.');
  const isMapped = bytes.subarray(0, 10).every((byte) => byte === 0) && bytes.readUInt16BE(10) === 0xffff;
  if (isMapped) return [...bytes.subarray(12, 16)].join('.');
  return Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16)).join(':');
}

function backlogIn(part: Buffer): number {
  const statistics = readAttributes(part.subarray(TC_MESSAGE)).get(TCA_STATS2);
  return statistics ? (readAttributes(statistics).get(TCA_STATS_QUEUE)?.readUInt32LE(4) ?? 0) : 0;
}
