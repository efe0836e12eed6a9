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
