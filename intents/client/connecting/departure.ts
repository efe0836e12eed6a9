import type { Socket } from 'node:net';
import process from 'node:process';
import { getSystemErrorName } from 'node:util';
import { familyOf } from '../../address.ts';
import type { SocketOptions } from '../../socket-options.ts';
import type { SocketContext } from '../context.ts';
import { prepare } from '../system/options.ts';
import {
  anotherHandle,
  anotherRequest,
  exchangeHandle,
  type ConnectRequest,
  type TcpHandle,
} from './handle.ts';
import { Race, type Attempt, type Delays, type FullRoute } from './race.ts';

/** What is known when a socket sets out. */
export interface Departure {
  socket: Socket;
  context: SocketContext;
  /** The handle that Node has given the socket, free of any hold on it. */
  handle: TcpHandle;
  /** Node's request; its `oncomplete` makes of the outcome what Node makes of it. */
  request: ConnectRequest;
  port: number;
  routes: readonly FullRoute[];
  suggested: SocketOptions;
  delays: Delays;
  /** Called with the route that was taken, before anybody hears of the connection. */
  arriving(route: FullRoute, failures: readonly Failure[]): void;
}

/** An attempt that came to nothing. */
export interface Failure {
  route: FullRoute;
  status: number;
}

interface Runner extends Attempt {
  handle: TcpHandle;
  readable: boolean;
  writable: boolean;
}

/**
 * Connects a socket along the first of several routes that works. The first attempt is made on the handle that the
 * socket has; where a later one arrives first, its handle takes the place of that one.
 *
 * @returns A function that gives all attempts up.
 */
export function setOut(departure: Departure): () => void {
  const { socket, context, handle: own, request, port, routes, suggested, delays } = departure;
  const finish = request.oncomplete;
  const failures: Failure[] = [];
  const several = new Set(routes.map(({ destination }) => destination)).size > 1;
  const wanted = { own: { ...context.socketOptions }, suggested };
  let begun = 0;

  const begin = (route: FullRoute, arrived: (status: number) => void): Runner | number => {
    const fresh = begun++ > 0 || !fits(own, route, context);
    if (begun > 1) socket.emit('connectionAttempt', route.destination, port, familyOf(route.destination));
    if (several) noteAttempt(socket, `${route.destination}:${port}`);
    const handle = fresh ? anotherHandle(own) : own;
    const attempt = fresh ? anotherRequest(request) : request;
    const runner: Runner = {
      route,
      handle,
      readable: true,
      writable: true,
      cancel: () => {
        attempt.oncomplete = nothing;
        if (fresh) handle.close();
      },
    };
    attempt.oncomplete = (status, _handle, _request, readable, writable) => {
      Object.assign(runner, { readable, writable });
      arrived(status);
    };
    const status = set(handle, attempt, route);
    if (status !== 0 && fresh) handle.close();
    return status === 0 ? runner : status;
  };

  /** Binds a handle, with the options that are wanted, and sends it off. */
  const set = (handle: TcpHandle, attempt: ConnectRequest, { source, destination }: FullRoute): number => {
    const family = familyOf(destination);
    prepare(handle, family, context, wanted);
    const bound = context.bound?.port ?? 0;
    // Node itself has bound its own handle where the application wants it so.
    if (handle !== own || context.bound === undefined) {
      const from = source ?? (bound > 0 ? anyAddress[family] : undefined);
      const status =
        from === undefined ? 0 : family === 4 ? handle.bind(from, bound) : handle.bind6(from, bound, 0);
      if (status !== 0) return status;
    }
    return family === 4
      ? handle.connect(attempt, destination, port)
      : handle.connect6(attempt, destination, port);
  };

  /** Node's own words for the outcome. */
  const conclude = (status: number, { destination }: FullRoute, runner?: Runner): void => {
    Object.assign(request, { address: destination, addressType: familyOf(destination) });
    const handle = (socket as unknown as { _handle: TcpHandle | null })._handle;
    if (!handle || socket.destroyed) return;
    finish?.(status, handle, request, runner?.readable ?? false, runner?.writable ?? false);
  };

  const race = new Race<Runner>(routes, delays, {
    begin: (route, arrived) => {
      try {
        return begin(route, arrived);
      } catch (error) {
        // An option that the application has set is refused.
        race.cancel();
        socket.destroy(error as Error);
        return 0;
      }
    },
    failed(route, status) {
      failures.push({ route, status });
      if (several)
        socket.emit('connectionAttemptFailed', ...attemptOf(route, port), connectError(route, port, status));
    },
    won(runner) {
      if (runner.handle !== own) exchangeHandle(socket, runner.handle);
      departure.arriving(runner.route, failures);
      conclude(0, runner.route, runner);
    },
    lost() {
      const last = failures.at(-1);
      // What fails at once is told later, as Node does.
      if (last)
        process.nextTick(() =>
          several ? socket.destroy(aggregate(failures, port)) : conclude(last.status, last.route),
        );
    },
  });
  race.start();
  return () => race.cancel();
}

const anyAddress = { 4: '0.0.0.0', 6: '::' } as const;

/** Can a route be tried on the handle that Node has made, and bound where the application wants that? */
function fits(own: TcpHandle, { source }: FullRoute, { bound, protocol }: SocketContext): boolean {
  return own.fd < 0 || (protocol === 'tcp' && (source === undefined || source === bound?.address));
}

function attemptOf({ destination }: FullRoute, port: number): [string, number, number] {
  return [destination, port, familyOf(destination)];
}

/** As Node lists the attempts of a socket (net.Socket: autoSelectFamilyAttemptedAddresses). */
function noteAttempt(socket: Socket, attempt: string): void {
  const noted = socket as { autoSelectFamilyAttemptedAddresses?: string[] };
  noted.autoSelectFamilyAttemptedAddresses = [...(noted.autoSelectFamilyAttemptedAddresses ?? []), attempt];
}

/** The error that Node would make of a failed attempt. */
function connectError({ destination }: FullRoute, port: number, status: number): NodeJS.ErrnoException {
  const code = getSystemErrorName(status);
  return Object.assign(new Error(`connect ${code} ${destination}:${port}`), {
    errno: status,
    code,
    syscall: 'connect',
    address: destination,
    port,
  });
}

/** All errors as one, as Node does when it has tried several addresses; its message is that of the last. */
function aggregate(failures: readonly Failure[], port: number): Error {
  const errors = failures.map(({ route, status }) => connectError(route, port, status));
  return Object.assign(new AggregateError(errors, errors.at(-1)?.message), { code: errors[0]?.code });
}

function nothing(): void {}
