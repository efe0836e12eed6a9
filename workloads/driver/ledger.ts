import { readFileSync } from 'node:fs';
import { FailedError } from '../../netns/errors.ts';
import { readCounters } from '../../netns/counters.ts';

/** Bytes received per interface. */
export type Received = Map<string, number>;

/** The interface counters of this network namespace (proc_net(5)). */
export function receivedSoFar(): Received {
  const received: Received = new Map();
  for (const [name, counters] of readCounters(readFileSync('/proc/net/dev', 'utf8')))
    if (name !== 'lo') received.set(name, counters.received.bytes);
  return received;
}

export const difference = (after: Received, before: Received): Received =>
  new Map([...after].map(([name, bytes]) => [name, bytes - (before.get(name) ?? 0)]));

/** Bytes of handshakes, acknowledgements and closing that a link may receive beside a body. */
const ALLOWANCE = 20_000;
/** Largest share of what a link receives that is no body: headers of full segments, and repeated segments. */
const OVERHEAD = 1.25;

/**
 * Whether the bodies came over the links that the policy chose: a host that routes by destination alone sends
 * from the wrong link, silently (fidelity rule 8).
 *
 * @param bodies - body bytes per link, as the library says
 * @param received - bytes per link, as the interfaces counted
 * @throws FailedError that names the link.
 */
export function checkLinks(bodies: ReadonlyMap<string, number>, received: Received): void {
  for (const [link, bytes] of received) {
    const expected = bodies.get(link) ?? 0;
    if (bytes < expected)
      throw new FailedError(
        `${expected} bytes should have come over ${link}; its interface counted ${bytes}.`,
      );
    if (bytes > expected * OVERHEAD + ALLOWANCE)
      throw new FailedError(
        `${link} received ${bytes} bytes, though only ${expected} should have come over it.`,
      );
  }
  for (const link of bodies.keys())
    if (!received.has(link)) throw new FailedError(`There is no interface ${link}.`);
}
