import { isIP, type BlockList } from 'node:net';
import { asFamily, unmapped, type Family } from '../address.ts';
import { answerTo, toWire, type Answer, type MamOptions } from './ask.ts';
import { routesToAddress, routesToName } from './connecting/lookup.ts';
import type { FullRoute } from './connecting/race.ts';
import type { LookupAddress } from './connecting/routes.ts';
import { createContext, type SocketContext, type SocketDescription } from './context.ts';

/** Where to, and what the application says about it. */
export interface DecisionOptions extends MamOptions, SocketDescription {
  /** A name or an address. */
  host: string;
  port: number | string;
  family?: 0 | Family | undefined;
  /** Addresses that are not to be used. */
  blockList?: BlockList | undefined;
}

/** What has been decided, for those who make their connections themselves. */
export interface Decided extends Pick<Answer, 'mam' | 'reason' | 'fallback' | 'link' | 'protocol'> {
  /** From where to where, in the order in which to try; without `source`, from where the system likes. */
  routes: readonly FullRoute[];
  /** Options of the operating system that the policy suggests. */
  socketOptions: NonNullable<Answer['socketOptions']>;
  context: SocketContext;
}

/**
 * Asks for a decision, and makes no connection: for protocols of one's own, such as QUIC (`protocol: 'udp'`).
 *
 * @throws IntentError on a wrong intent; the error of `dns.lookup` when nobody knows the name; `EACCES` when the
 * configuration of the Multi Access Manager excludes all its addresses.
 */
export async function askDecision(options: DecisionOptions): Promise<Decided> {
  const context = createContext(options);
  const { routes, answer } = await decideOn(context, options, options);
  const { mam, reason, fallback, link, protocol, socketOptions = {} } = answer;
  return { mam, reason, fallback, link, protocol, socketOptions, routes, context };
}

/** Where to, and what the application has found itself. */
export interface Sought extends Pick<DecisionOptions, 'host' | 'port' | 'family' | 'blockList'> {
  /** Addresses of the application's own lookup: no other may be used. */
  own?: readonly LookupAddress[] | undefined;
}

/** Asks for a decision with a context, and notes in it what was decided. Throws as `askDecision` does. */
export async function decideOn(
  context: SocketContext,
  how: MamOptions,
  { host, port, family, blockList, own }: Sought,
): Promise<{ routes: FullRoute[]; answer: Answer }> {
  const known = own?.map(({ address }) => ({ address: unmapped(address) }));
  const wire = toWire(context, { host, port: Number(port), family, known });
  const answer = await answerTo({ type: 'connect', context: wire }, how);
  const bounds = {
    family: isIP(host) ? (0 as const) : asFamily(family),
    addresses: known?.map(({ address }) => address),
    blockList,
    single: false,
  };
  const routes = isIP(host)
    ? routesToAddress(answer, host, bounds)
    : (await routesToName(answer, host, { how: { family: asFamily(family) }, own, bounds })).routes;
  const { mam, reason, fallback } = answer;
  const [first] = routes;
  Object.assign(context, {
    ...{ mam, reason, fallback },
    link: first?.link ?? (first?.source === undefined ? undefined : answer.link),
    source: first?.source ?? context.bound?.address,
    destination: first?.destination,
  });
  return { routes, answer };
}
