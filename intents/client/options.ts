import { familyOf } from '../address.ts';
import { socketOptionTable, type SocketOptionName, type SocketOptions } from '../socket-options.ts';
import type { SocketContext } from './context.ts';
import { closeSocket, openSocket, setSocketOption, SystemCallError } from './native.ts';

/** The part of a Node socket's handle that is needed here (lib/internal of Node: TCP wrap). */
interface Handle {
  fd: number;
  open(fd: number): number;
}

/** Does the socket need more than Node's own sockets can be told before they connect? */
export function needsNative(context: SocketContext, suggested: SocketOptions): boolean {
  return context.protocol !== 'tcp' || Object.keys({ ...suggested, ...context.socketOptions }).length > 0;
}

/**
 * Gives a socket that is about to connect a file descriptor of its own making, with the protocol and the options
 * wanted. Node makes a socket's handle in `connect`, but asks the system for a file descriptor one turn of the
 * event loop later; in between the handle takes one that is there already.
 *
 * What the application has set must succeed; what was suggested and is refused is noted in the context.
 *
 * @throws SystemCallError when an option of the application is refused.
 */
export function attachNative(
  socket: object,
  context: SocketContext,
  suggested: SocketOptions,
  destination: string,
): void {
  const fd = openWithProtocol(context, destination);
  try {
    for (const [name, value] of entriesOf(context.socketOptions)) setSocketOption(fd, name, value);
    for (const [name, value] of entriesOf(suggested)) suggest(fd, context, name, value);
    const failure = handleOf(socket).open(fd);
    if (failure !== 0) throw new Error(`a socket handle did not take file descriptor ${fd}: ${failure}`);
  } catch (error) {
    closeSocket(fd);
    throw error;
  }
}

/** Sets an option of a socket that is connected. @throws SystemCallError */
export function applyOption(socket: object, name: SocketOptionName, value: number | string): void {
  setSocketOption(handleOf(socket).fd, name, value);
}

/** A kernel without MPTCP still makes connections: over TCP. */
function openWithProtocol(context: SocketContext, destination: string): number {
  const family = familyOf(destination);
  try {
    return openSocket(family, context.protocol);
  } catch (error) {
    if (!(error instanceof SystemCallError) || context.protocol === 'tcp') throw error;
    context.refusedOptions.protocol = error.message;
    context.protocol = 'tcp';
    return openSocket(family, 'tcp');
  }
}

function suggest(fd: number, context: SocketContext, name: SocketOptionName, value: number | string): void {
  if (context.socketOptions[name] !== undefined) return;
  try {
    setSocketOption(fd, name, value);
    Object.assign(context.socketOptions, { [name]: value });
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    context.refusedOptions[name] = error.message;
  }
}

function entriesOf(options: SocketOptions): [SocketOptionName, number | string][] {
  return (Object.entries(options) as [SocketOptionName, number | string | undefined][]).flatMap(
    ([name, value]) => (value === undefined || !(name in socketOptionTable) ? [] : [[name, value]]),
  );
}

function handleOf(socket: object): Handle {
  const { _handle: handle } = socket as { _handle?: Partial<Handle> | null };
  if (!handle || typeof handle.open !== 'function' || typeof handle.fd !== 'number')
    throw new Error('the socket has no handle of the operating system');
  return handle as Handle;
}
