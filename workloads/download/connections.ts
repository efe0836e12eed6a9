import { connect, SocketSets, type ConnectOptions, type IntentSocket } from 'socket-intents';

/** Where a client's connections come from, and what becomes of them. */
export interface Connections {
  /** Whether a connection serves one object after the other: then the server is asked to leave it open. */
  readonly kept: boolean;
  open(options: ConnectOptions): Promise<{ socket: IntentSocket; reused: boolean }>;
  /** An object has come in whole; nothing more is expected. */
  release(socket: IntentSocket): void;
  /** Closes what is still open. */
  close(): void;
}

/** A new connection for each object, as wget without keep-alive makes them. */
export const newConnections: Connections = {
  kept: false,
  open: async (options) => ({ socket: await connect(options), reused: false }),
  release: (socket) => socket.destroy(),
  close: () => undefined,
};

/** Connections that stay open: the policy decides for each object whether an idle one will do. */
export function keptConnections(): Connections {
  const sets = new SocketSets();
  return {
    kept: true,
    open: (options) => sets.socketconnect(options),
    release: (socket) => sets.release(socket),
    close: () => sets.cleanup(),
  };
}
