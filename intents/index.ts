export { connect, createConnection, type ConnectOptions } from './client/connect.ts';
export { askDecision, type Decided, type DecisionOptions } from './client/ask-decision.ts';
export type { SocketContext } from './client/context.ts';
export { createSocket, IntentDatagramSocket, type DatagramOptions } from './client/datagrams/socket.ts';
export {
  IntentSocket,
  type IntentConnectOptions,
  type IntentSocketOptions,
  type SystemLevel,
} from './client/intent-socket.ts';
export { defaultMamTimeout, type MamOptions } from './client/ask.ts';
export { configure, reload, status } from './client/control.ts';
export type { ConfigurationInput } from './mam/config.ts';
export type { Status } from './protocol/status.ts';
export { SocketSets, type Connected } from './client/socket-sets.ts';
export { defaultSocketPath } from './socket-path.ts';
export type { Protocol, SocketOptionName, SocketOptions } from './socket-options.ts';
export * from './policy.ts';
export {
  intentNames,
  IntentError,
  listIntents,
  parseIntents,
  SOL_INTENTS,
  type IntentDescription,
  type IntentName,
  type Intents,
} from './vocabulary.ts';
export { fromTransportProperties, toTransportProperties } from './taps/intents.ts';
export { optionsFromTransportProperties, type TransportOptions } from './taps/options.ts';
export type { TransportProperties } from './taps/properties.ts';
