import type { Phase } from '../download/transfer.ts';
import type { Done } from './routines/routine.ts';
import type { Connection, MeasuredTransfer } from '../../results/schema.ts';

/** A transfer as it is recorded: times since the cell began. */
export function toRecord(client: string, { name, intents, result }: Done, origin: number): MeasuredTransfer {
  const connections = result.connections.map((phase) => toConnection(phase, origin));
  const [first] = result.connections;
  const last = result.connections.at(-1) ?? first;
  return {
    client,
    object: name,
    size: result.size,
    intents,
    link: last.link,
    bytes: connections.reduce((sum, { bytes }) => sum + bytes, 0),
    start: result.start - origin,
    firstByte: first.firstByte - origin,
    lastByte: last.lastByte - origin,
    completionTime: last.lastByte - result.start,
    attempts: result.attempts,
    ...(last.cut ? { cut: true as const } : {}),
    ...(result.samples
      ? { samples: result.samples.map(([time, bytes]): [number, number] => [time - origin, bytes]) }
      : {}),
    connections,
  };
}

function toConnection({ size: _size, cut: _cut, ...phase }: Phase, origin: number): Connection {
  const { start, connected, firstByte, lastByte } = phase;
  return {
    ...phase,
    start: start - origin,
    connected: connected - origin,
    firstByte: firstByte - origin,
    lastByte: lastByte - origin,
  };
}
