import { FailedError } from '../../base/errors.ts';
import { interfaceCounters } from '../../base/counters.ts';

/** Bytes received per interface. */
export type Received = Map<string, number>;

/** The interface counters of this network namespace (proc_net(5)). */
export function receivedSoFar(): Received {
  const received: Received = new Map();
  for (const [name, counters] of interfaceCounters())
    if (name !== 'lo') received.set(name, counters.received.bytes);
  return received;
}

export const difference = (after: Received, before: Received): Received =>
  new Map([...after].map(([name, bytes]) => [name, bytes - (before.get(name) ?? 0)]));

/** Bytes of handshake, response head, acknowledgements and closing that a connection may receive beside a body. */
const ALLOWANCE = 4000;
/** Bytes that may be on their way when a transfer is cut: a full receive buffer (tcp_rmem) is the most. */
const ON_THE_WAY = 6_291_456;
/** Largest share of what a link receives that is no body: headers of full segments, and repeated segments. */
const OVERHEAD = 1.25;

/**
 * Whether the bodies came over the links that the policy chose: a host that routes by destination alone sends
 * from the wrong link, silently (fidelity rule 8).
 *
 * @param connections - link and body bytes of each, as the library says, and whether it was cut
 * @param received - bytes per link, as the interfaces counted
 * @throws FailedError that names the link.
 */
export function checkLinks(
  connections: readonly { link: string; bytes: number; cut?: boolean | undefined }[],
  received: Received,
): void {
  const bodies = new Map<string, number>();
  const onTheWay = new Map<string, number>();
  for (const { link, bytes, cut } of connections) {
    bodies.set(link, (bodies.get(link) ?? 0) + bytes);
    if (cut) onTheWay.set(link, ON_THE_WAY);
  }
  for (const [link, bytes] of received) {
    const expected = bodies.get(link) ?? 0;
    if (bytes < expected)
      throw new FailedError(
        `${expected} bytes should have come over ${link}; its interface counted ${bytes}.`,
      );
    const allowance = ALLOWANCE * (connections.length + 1) + (onTheWay.get(link) ?? 0);
    if (bytes > expected * OVERHEAD + allowance)
      throw new FailedError(
        `${link} received ${bytes} bytes, though only ${expected} should have come over it.`,
      );
  }
  for (const link of bodies.keys())
    if (!received.has(link)) throw new FailedError(`There is no interface ${link}.`);
}
