import type { Socket, TcpSocketConnectOpts } from 'node:net';
import {
  answerTo,
  askNobody,
  toWire,
  unanswered,
  type Answer,
  type MamOptions,
  type NoAnswer,
} from '../ask.ts';
import { isBinding } from '../../policy.ts';
import { noteBinding, noteCall, type SocketContext } from '../context.ts';
import { needsNative } from '../system/options.ts';
import { Steering } from './steering.ts';

/** How a socket is to be steered. */
export interface SteerOptions extends MamOptions {
  attemptTimeout?: number | undefined;
  linkTimeout?: number | undefined;
  /** Where the decision comes from, if not from the Multi Access Manager. */
  decision?: (() => Promise<Answer>) | undefined;
}

/**
 * Lets a socket connect with intents.
 *
 * @param connect - Node's own `connect` of that socket; it validates the options, and may be the making of a TLS socket.
 * @returns What `connect` has returned.
 */
export function steer<Connected extends Socket>(
  socket: Connected | undefined,
  context: SocketContext,
  how: SteerOptions,
  given: TcpSocketConnectOpts,
  connect: (options: TcpSocketConnectOpts) => Connected,
): Connected {
  const steering = beginSteering(context, how, given);
  const connected = connect(steering.options);
  steering.takeHold(socket ?? connected);
  return connected;
}

/**
 * The steering of a socket that is about to connect.
 *
 * @returns What to give to `connect` of the socket, and what to do right after that.
 */
export function beginSteering(
  context: SocketContext,
  how: SteerOptions,
  given: TcpSocketConnectOpts,
): Pick<Steering, 'options' | 'lookup' | 'takeHold'> {
  noteBinding(context, given);
  const options = withBinding(given, context);
  const nobody = how.decision ? undefined : askNobody(how);
  if (nobody && !needsNative(context, {}) && !isBinding(context.preferences))
    return leaveAlone(context, options, nobody);
  return new Steering({
    context,
    options,
    attemptTimeout: how.attemptTimeout,
    linkTimeout: how.linkTimeout,
    ask: (known) => {
      const { host, port, family }: Omit<TcpSocketConnectOpts, 'port'> & { port: unknown } = options;
      const destination = { host: host || 'localhost', port: Number(port), family, known };
      const wire = toWire(context, destination);
      noteCall(context, 'connect');
      return how.decision?.() ?? answerTo({ type: 'connect', context: wire }, how);
    },
  });
}

/** Nobody is there to be asked, and nothing is to be set: the socket is one like any other. */
function leaveAlone(
  context: SocketContext,
  options: TcpSocketConnectOpts,
  nobody: NoAnswer,
): Pick<Steering, 'options' | 'lookup' | 'takeHold'> {
  const { mam, reason, fallback } = unanswered(nobody);
  noteCall(context, 'connect');
  Object.assign(context, { mam, reason, fallback, source: context.bound?.address });
  return { options, lookup: options.lookup, takeHold: () => undefined };
}

/** A socket that was bound with `bind` says so to Node too. */
function withBinding(options: TcpSocketConnectOpts, { bound }: SocketContext): TcpSocketConnectOpts {
  if (!bound || options.localAddress || options.localPort) return options;
  const { address: localAddress, port: localPort } = bound;
  return Object.assign(Object.create(options) as TcpSocketConnectOpts, {
    ...(localAddress && { localAddress }),
    ...(localPort && { localPort }),
  });
}
