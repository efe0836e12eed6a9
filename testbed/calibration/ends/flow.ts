import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONTROL_SOCKET, type Family, type Flow, type FlowResult } from '../measure.ts';
import { Receiver, type Taken } from './receiver.ts';
import { sendFlow } from './sender.ts';

/** The server's end, ordered over a socket of the file system. */
class Server {
  readonly #socket: Socket = connect(CONTROL_SOCKET);
  readonly #lines = createInterface({ input: this.#socket })[Symbol.asyncIterator]();

  async ask(order: { send: { flow: Flow; to: string } } | { take: true }): Promise<unknown> {
    this.#socket.write(`${JSON.stringify(order)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the server of the calibration is gone');
    return JSON.parse(value);
  }
}

/** Both ends of flows of datagrams: this process, and the server. */
export class Ends {
  readonly #receiver = new Receiver().open();
  readonly #server = new Server();

  /**
   * Sends a flow one way, waits until the last has come, and tells what did.
   *
   * @param client - the client's addresses on the link
   * @param server - the server's
   */
  async run(flow: Flow, client: Record<Family, string>, server: Record<Family, string>): Promise<FlowResult> {
    const { direction, family } = flow;
    const take = async (): Promise<Taken> =>
      direction === 'down'
        ? (await this.#receiver).take()
        : ((await this.#server.ask({ take: true })) as Taken);
    await take();
    if (direction === 'down') await this.#server.ask({ send: { flow, to: client[family] } });
    else await sendFlow(flow, server[family], client[family]);
    await sleep(flow.settle * 1000);
    const sent = flow.parts.reduce((sum, { count }) => sum + count, 0);
    return { sent, ...(await take()) };
  }
}
