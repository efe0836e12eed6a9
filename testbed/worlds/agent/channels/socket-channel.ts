import { connect } from 'node:net';
import { FailedError, toWire } from '../../../../base/errors.ts';
import { TYPE, type End } from '../../line/frames.ts';
import type { Channel, Send } from './channel.ts';

/** Bytes to and from a Unix socket of this world, which nobody outside can open. */
export function connectTo(path: string, channel: number, send: Send): Channel {
  const socket = connect(path);
  socket.on('data', (data: Buffer) => send(TYPE.stdout, channel, data));
  socket.on('error', (error) => {
    send(TYPE.refusal, channel, JSON.stringify(toWire(new FailedError(error.message))));
  });
  socket.on('end', () => send(TYPE.exit, channel, JSON.stringify({ status: 0, signal: null } satisfies End)));
  return {
    receive({ type, payload }) {
      if (type === TYPE.stdin) socket.write(payload);
      else if (type === TYPE.end) socket.end();
      else if (type === TYPE.hangup) socket.destroy();
    },
  };
}
