import {
  encodeFrame as encodeMessage,
  FrameReader as MessageReader,
  replySchema,
  type ReplyMessage,
} from 'socket-intents/protocol';
import { TYPE } from '../../worlds/line/frames.ts';
import type { WorldLine } from '../../worlds/line/line.ts';
import { MAM_SOCKET } from '../../deployment/mam.ts';

/** Seconds after which nobody is taken to listen. */
const LIMIT = 2;

/** Asks the Multi Access Manager, whose socket is within the world; undefined when it does not answer. */
export function askMam(line: WorldLine, question: { type: 'status' }): Promise<ReplyMessage | undefined> {
  return new Promise((resolve) => {
    const reader = new MessageReader();
    const finish = (reply?: ReplyMessage): void => {
      clearTimeout(late);
      line.send(TYPE.hangup, channel);
      resolve(reply);
    };
    const late = setTimeout(finish, LIMIT * 1000);
    const channel = line.open(({ type, payload }) => {
      if (type !== TYPE.stdout) return finish();
      for (const message of reader.read(payload)) finish(replySchema.safeParse(message).data);
    });
    line.send(TYPE.open, channel, JSON.stringify({ socket: MAM_SOCKET }));
    line.send(TYPE.stdin, channel, encodeMessage({ id: 1, ...question }));
  });
}
