import * as ip from '../../netns/ip.ts';
import type { Transport } from './spec.ts';

/** Lines that every part of a topology needs. */

/** What TCP takes from the route. */
export const ofTransport = ({ initialWindow, congestionControl }: Transport) => ({
  initialWindow,
  congestionControl,
});

export const bringUp = (device: string): ip.Line[] => [
  ip.disableAutoAddress(device),
  ip.disableOffloads(device),
  ip.setUp(device),
];

/**
 * An address of an interface and, with one of IPv6, the link-local one that every such interface has (RFC 4291, 2.1):
 * `fe80::2` beside `fd00:0:1:0::2`. It is given and not generated, so that it is there at once and known.
 */
export const address = (of: string, prefixLength: number, device: string): ip.Line[] => [
  ip.addAddress(of, prefixLength, device),
  ...linkLocal(of).map((local) => ip.addAddress(local, 64, device)),
];

/** The neighbour at the other end, by the same addresses. */
export const neighbour = (of: string, linkLayerAddress: string, device: string): ip.Line[] =>
  [of, ...linkLocal(of)].map((each) => ip.addNeighbour(each, linkLayerAddress, device));

const linkLocal = (of: string): string[] => {
  const [, identifier] = of.split('::');
  return identifier === undefined ? [] : [`fe80::${identifier}`];
};
