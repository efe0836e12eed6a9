import type { Socket } from 'node:net';
import type { Family } from '../../address.ts';
import { socketOptionTable, type SocketOptionName, type SocketOptions } from '../../socket-options.ts';
import { handleOf, type TcpHandle } from '../connecting/handle.ts';
import type { SocketContext } from '../context.ts';
import { closeSocket, openSocket, setSocketOption, SystemCallError, whyNoSystemCalls } from './native.ts';

/** Options to set: those of the application, and what was suggested beside them. */
export interface WantedOptions {
  own: SocketOptions;
  suggested: SocketOptions;
}

/** Does the socket need more than Node's own sockets can be told before they connect? */
export function needsNative(context: SocketContext, suggested: SocketOptions): boolean {
  return context.protocol !== 'tcp' || Object.keys({ ...suggested, ...context.socketOptions }).length > 0;
}

/**
 * Gives a handle that is about to connect the protocol and the options that are wanted: sets them on the file
 * descriptor that it has, or opens one for it that has them.
 *
 * What was suggested and is refused is noted in the context. What the application has set must succeed, unless there
 * are no system calls on this machine: a connection is made all the same, and the option is noted as refused.
 *
 * @throws SystemCallError when the system refuses an option of the application.
 */
export function prepare(
  handle: TcpHandle,
  family: Family,
  context: SocketContext,
  wanted: WantedOptions,
): void {
  if (!needsNative(context, wanted.suggested)) return;
  const missing = whyNoSystemCalls();
  if (missing !== undefined) return noteMissing(context, wanted, missing);
  if (handle.fd >= 0) return setAll(handle.fd, context, wanted);
  const fd = openWithProtocol(context, family);
  try {
    setAll(fd, context, wanted);
    const failure = handle.open(fd);
    if (failure !== 0) throw new Error(`a socket handle did not take file descriptor ${fd}: ${failure}`);
  } catch (error) {
    closeSocket(fd);
    throw error;
  }
}

/** Sets an option of a socket that is connected. @throws SystemCallError */
export function applyOption(socket: Socket, name: SocketOptionName, value: number | string): void {
  const handle = handleOf(socket);
  if (!handle) throw new Error('the socket has no handle of the operating system');
  setSocketOption((handle._parent ?? handle).fd, name, value);
}

/** Sets all options of a socket; a suggestion gives way to what the application has set. @throws SystemCallError */
function setAll(fd: number, context: SocketContext, { own, suggested }: WantedOptions): void {
  for (const [name, value] of entriesOf(own)) setSocketOption(fd, name, value);
  for (const [name, value] of entriesOf(suggested))
    if (own[name] === undefined) suggest(fd, context, name, value);
}

/**
 * Sets the options of a socket for datagrams, of which TCP's are none. What was suggested and is refused is noted.
 *
 * @throws SystemCallError when the system refuses an option of the application.
 */
export function setDatagramOptions(
  fd: number,
  context: SocketContext,
  { own, suggested }: WantedOptions,
): void {
  const fitting: SocketOptions = {};
  for (const [name, value] of entriesOf(suggested))
    if (name.startsWith('TCP_')) context.refusedOptions[name] = 'an option of TCP';
    else Object.assign(fitting, { [name]: value });
  const wanted = { own, suggested: fitting };
  if (entriesOf({ ...own, ...fitting }).length === 0) return;
  const missing = whyNoSystemCalls();
  if (missing === undefined) setAll(fd, context, wanted);
  else noteMissing(context, wanted, missing);
}

/** Notes that nothing can be set here. */
function noteMissing(context: SocketContext, { own, suggested }: WantedOptions, missing: string): void {
  for (const [name] of entriesOf({ ...suggested, ...own })) {
    context.refusedOptions[name] = missing;
    Reflect.deleteProperty(context.socketOptions, name);
  }
  if (context.protocol === 'mptcp') {
    context.refusedOptions.protocol = missing;
    context.protocol = 'tcp';
  }
}

/** A kernel without MPTCP still makes connections: over TCP. */
function openWithProtocol(context: SocketContext, family: Family): number {
  if (context.protocol === 'udp') throw new Error('datagrams are not sent over a stream socket');
  try {
    return openSocket(family, context.protocol);
  } catch (error) {
    if (!(error instanceof SystemCallError) || context.protocol !== 'mptcp') throw error;
    context.refusedOptions.protocol = error.message;
    context.protocol = 'tcp';
    return openSocket(family, 'tcp');
  }
}

function suggest(fd: number, context: SocketContext, name: SocketOptionName, value: number | string): void {
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
