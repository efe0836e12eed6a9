import type { Socket } from 'node:net';
import { UsageError } from '../../../base/errors.ts';
import { askIfMeant } from '../../../base/input/suggest.ts';
import { validate } from '../../../base/input/validate.ts';
import { encodeFrame, TYPE, type Frame, type Opening } from '../../worlds/line/frames.ts';
import { MAM_SOCKET } from '../../deployment/mam.ts';
import { nodesOf } from '../../topology/addresses.ts';
import { programPath } from '../../../base/processes/find-program.ts';
import { openingSchema } from '../protocol/request.ts';
import type { Testbed } from './testbed.ts';

/** What a command may say to its program. */
const INWARDS: readonly number[] = [TYPE.stdin, TYPE.end, TYPE.signal, TYPE.resize, TYPE.credit];

/** Variables that would lead programs to a proxy, which no testbed has. */
const PROXY = /^(https?|all|ftp)_proxy$/i;

/** The programs that commands run in a testbed. */
export class Execs {
  readonly #testbed: Testbed;
  readonly #running = new Map<number, { node: string; argv: string[]; since: string }>();

  constructor(testbed: Testbed) {
    this.#testbed = testbed;
  }

  list(): { node: string; argv: string[]; since: string }[] {
    return [...this.#running.values()];
  }

  /**
   * Starts a program for the command at the other end of a socket.
   *
   * @returns what takes the further frames of the command; without one, the command has gone
   * @throws UsageError when the node is not there or the request is not valid.
   */
  open(payload: Buffer, socket: Socket): (frame?: Frame) => void {
    const { protocol: _, ...opening } = validate(
      openingSchema,
      JSON.parse(payload.toString()),
      'The request',
    );
    this.#assertNode(opening.node);
    const { line } = this.#testbed;
    const channel = line.open((frame) => {
      const isLast = frame.type === TYPE.exit || frame.type === TYPE.refusal;
      if (isLast) this.#running.delete(channel);
      if (socket.destroyed) return;
      socket.write(encodeFrame(frame.type, 0, frame.payload));
      if (isLast) socket.end();
    });
    this.#running.set(channel, { node: opening.node, argv: opening.argv, since: new Date().toISOString() });
    line.send(TYPE.open, channel, JSON.stringify(this.#inTestbed(opening)));
    return (frame) => {
      if (!this.#running.has(channel)) return;
      if (!frame) line.send(TYPE.hangup, channel);
      else if (INWARDS.includes(frame.type)) line.send(frame.type, channel, frame.payload);
    };
  }

  #assertNode(node: string): void {
    const nodes = nodesOf(this.#testbed.deployment.spec.topology);
    if (!nodes.includes(node))
      throw new UsageError(
        `There is no node "${node}". There are: ${nodes.join(', ')}.${askIfMeant(node, nodes)}`,
      );
  }

  #inTestbed(opening: Opening): Opening {
    const env = Object.fromEntries(Object.entries(opening.env).filter(([name]) => !PROXY.test(name)));
    return {
      ...opening,
      env: {
        ...env,
        PATH: programPath(env['PATH']),
        INTENTBED_MAM: MAM_SOCKET,
        INTENTBED_NODE: opening.node,
      },
    };
  }
}
