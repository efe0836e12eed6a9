import { IntentDispatcher, type IntentDispatcherOptions } from './dispatcher.ts';
import type { SocketContext } from './context.ts';
import type { Intents } from '../vocabulary.ts';
import type { IntentAgentOptions } from './http.ts';

export { IntentDispatcher, type IntentDispatcherOptions } from './dispatcher.ts';

/** Node's own; who puts this one in its place means the one that was there. */
const fetchOfNode = globalThis.fetch;

/** An answer that says how it came. */
export interface IntentResponse extends Response {
  /** The context of its connection, with the link; undefined for a cached answer and for a Unix socket. */
  context?: SocketContext | undefined;
}

/** What a request may be told. A `dispatcher` of one's own makes its connections without intents. */
export type IntentRequestInit = Omit<RequestInit, 'dispatcher'> & { intents?: Intents; dispatcher?: object };

/** A `fetch` whose requests may bring intents. */
export type IntentFetch = (
  input: Parameters<typeof globalThis.fetch>[0],
  init?: IntentRequestInit | null,
) => Promise<IntentResponse>;

/** A `fetch` with its own connections and its own way to the Multi Access Manager; for the rest it is Node's own. */
export function createFetch(
  intents: IntentAgentOptions = {},
  options: IntentDispatcherOptions = {},
): IntentFetch {
  const shared = new IntentDispatcher(intents, options);
  return async (...parameters: Parameters<IntentFetch> | []) => {
    const [input, init] = parameters;
    // What is no request is for Node to refuse.
    if (input === undefined || (init != null && typeof init !== 'object'))
      return Reflect.apply(fetchOfNode, undefined, parameters) as Promise<Response>;
    const trace: { context?: SocketContext } = {};
    const dispatcher = init?.dispatcher ?? shared.traced(init?.intents, trace);
    // Node reads what is inherited too.
    const given = Object.assign(Object.create(init ?? null) as RequestInit, {
      dispatcher: dispatcher as never,
    });
    const response: IntentResponse = await fetchOfNode(input, given);
    response.context = trace.context;
    return response;
  };
}

/** `fetch` with the intents of the request: `fetch(url, { intents: { category: 'bulk' } })`. */
export const fetch: IntentFetch = createFetch();
