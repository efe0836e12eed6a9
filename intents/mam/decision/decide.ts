import type { Choice, ChooseRequest, DestinationAddress, IdleSocket, Request } from '../../policy.ts';
import { choiceSchema, decisionSchema, isBinding } from '../../policy.ts';
import type { Outcome, WireContext, WireIdleSocket } from '../../protocol/messages.ts';
import type { Deployment } from '../deployment.ts';
import { freeze } from './freeze.ts';
import { callPolicy, PolicyError } from './policy-call.ts';
import { toRequest } from './request.ts';
import { knownAddresses, resolveName } from './resolve.ts';
import { linkOfAddress, selectionOf, settle } from './settle.ts';

/** What is to be decided: a connection, or, when idle sockets are given, how to fetch an object. */
export interface DecisionRequest {
  context: WireContext;
  sockets?: readonly WireIdleSocket[];
}

/**
 * Decides how a connection is to be made.
 *
 * Never fails: when the policy does, or no link can carry the request, the outcome is the system's default.
 *
 * @param onSlow - Called before the first step that waits for the network.
 */
export async function decide(
  deployment: Deployment,
  { context, sockets }: DecisionRequest,
  onSlow: () => void,
): Promise<Outcome> {
  const known = await knownAddresses(context);
  try {
    const addresses = await addressesForPolicy(deployment, context, known, onSlow);
    const idle = sockets && describeSockets(sockets, deployment);
    return await decideFor(deployment, { ...context, addresses }, idle, onSlow);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    deployment.log('error', `the policy ${error.message}`, { context, cause: stackOf(error.cause) });
    if (isBinding(context.preferences))
      return anyAllowed(deployment, { ...context, addresses: known }, `the policy ${error.message}`, onSlow);
    return systemDefault(deployment, known, `the policy ${error.message}`);
  }
}

/** Asks the policy; when its link cannot reach what a name turns out to be, once more, for the links that can. */
async function decideFor(
  deployment: Deployment,
  context: WireContext,
  idle: readonly IdleSocket[] | undefined,
  onSlow: () => void,
): Promise<Outcome> {
  const request = toRequest(context, deployment.links, deployment.leads);
  if (request.links.length === 0 && isBinding(context.preferences))
    return forbidden('no link that the application allows can reach the destination');
  if (request.links.length === 0)
    return systemDefault(
      deployment,
      context.addresses,
      'no link has an address that can reach the destination',
    );
  const choice = await askPolicy(deployment, request, idle);
  const settled = await settle(deployment, context, request, choice, idle ?? [], onSlow);
  if (!('unreachable' in settled)) return settled;
  return decideFor(deployment, { ...context, addresses: settled.unreachable }, idle, onSlow);
}

/** Only a policy that resolves names itself sees their addresses before it has chosen a link. */
async function addressesForPolicy(
  deployment: Deployment,
  context: WireContext,
  known: readonly DestinationAddress[],
  onSlow: () => void,
): Promise<DestinationAddress[]> {
  if (known.length > 0 || !deployment.policy.onResolve) return [...known];
  onSlow();
  return [...(await resolveName(deployment, context)).addresses];
}

/** There may be no connection: what the application requires or prohibits binds. */
function forbidden(reason: string): Outcome {
  return { fallback: false, reason, routes: [], socketOptions: {} };
}

/** In the place of a policy that has failed: any of the links that the application allows. */
async function anyAllowed(
  deployment: Deployment,
  context: WireContext,
  reason: string,
  onSlow: () => void,
): Promise<Outcome> {
  const request = toRequest(context, deployment.links, deployment.leads);
  if (request.links.length === 0) return forbidden(reason);
  const settled = await settle(deployment, context, request, { reason }, [], onSlow);
  return 'unreachable' in settled ? forbidden(reason) : { ...settled, fallback: true };
}

function systemDefault(
  { configuration }: Deployment,
  addresses: readonly DestinationAddress[],
  reason: string,
): Outcome {
  return {
    ...(addresses.length === 0 && selectionOf(configuration)),
    fallback: true,
    reason: `${reason}; the system decides`,
    routes: addresses.length > 0 ? addresses.map(({ address }) => ({ destination: address })) : [{}],
    socketOptions: {},
  };
}

function describeSockets(sockets: readonly WireIdleSocket[], { links }: Deployment): IdleSocket[] {
  return sockets.map((socket) => ({ ...socket, link: linkOfAddress(links, socket.source) }));
}

/** Calls the hook that fits the request; a general one stands in for one that the policy does not have. */
async function askPolicy(
  { policy, host, configuration }: Deployment,
  request: Request<unknown>,
  sockets: readonly IdleSocket[] | undefined,
): Promise<Choice> {
  const limit = configuration.policy.timeout;
  if (sockets && sockets.length > 0 && policy.onSocketChoose) {
    const chooseRequest: ChooseRequest<unknown> = freeze({ ...request, sockets });
    return callPolicy(() => policy.onSocketChoose?.(chooseRequest, host), choiceSchema, limit);
  }
  const hook = () =>
    sockets && policy.onSocketConnect
      ? policy.onSocketConnect(request, host)
      : policy.onConnect(request, host);
  const decision = await callPolicy(hook, decisionSchema, limit);
  const suitable = sockets?.find(({ link }) => decision.link === undefined || link === decision.link);
  return suitable ? { ...decision, reuse: suitable.id } : decision;
}

function stackOf(cause: unknown): string | undefined {
  return cause instanceof Error ? cause.stack : undefined;
}
