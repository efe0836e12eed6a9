import { toWire } from '../../../base/errors.ts';
import { TYPE, type Frame, type Opening } from '../line/frames.ts';
import type { Channel, Send } from './channels/channel.ts';
import { ProgramChannel } from './channels/program-channel.ts';
import { connectTo } from './channels/socket-channel.ts';

/** A Unix socket of this world to speak with, instead of a program. */
export interface SocketOpening {
  socket: string;
}

/** The programs that were started from outside by way of the line, one a channel. */
export class Commands {
  readonly #channels = new Map<number, Channel>();
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  receive(frame: Frame): void {
    if (frame.type === TYPE.open) return this.#open(frame);
    this.#channels.get(frame.channel)?.receive(frame);
  }

  #open({ channel, payload }: Frame): void {
    const send: Send = (type, id, bytes) => {
      if (type === TYPE.exit || type === TYPE.refusal) this.#channels.delete(id);
      this.#send(type, id, bytes);
    };
    const opening = JSON.parse(payload.toString()) as Opening | SocketOpening;
    try {
      this.#channels.set(
        channel,
        'socket' in opening
          ? connectTo(opening.socket, channel, send)
          : ProgramChannel.start(opening, channel, send),
      );
    } catch (error) {
      send(TYPE.refusal, channel, JSON.stringify(toWire(error)));
    }
  }
}
