import { createSocket } from 'node:dgram';
import process from 'node:process';
import { DATAGRAM_PORT, FAMILIES, type FlowResult } from '../measure.ts';
import { FILLING, FILLING_AT, NUMBER_AT, TIME_AT } from './sender.ts';

/** Bytes that wait for this process at most, as far as the kernel grants it. */
const BUFFER = 1 << 22;

/** What came since it was last taken. */
export type Taken = Omit<FlowResult, 'sent'>;

/** Takes in the datagrams of flows, of both families, and notes when each came. */
export class Receiver {
  #seen = new Set<number>();
  #first: bigint | undefined;
  #latest = -1;
  #taken = nothing();

  async open(): Promise<this> {
    for (const family of FAMILIES) {
      const socket = createSocket({ type: `udp${family}`, ...(family === 6 ? { ipv6Only: true } : {}) });
      socket.on('message', (payload) => this.#note(payload));
      await new Promise<void>((resolve) => socket.bind(DATAGRAM_PORT, resolve));
      socket.setRecvBufferSize(BUFFER);
    }
    return this;
  }

  /** Hands out what came, and begins anew. */
  take(): Taken {
    const taken = this.#taken;
    this.#taken = nothing();
    this.#seen = new Set();
    this.#first = undefined;
    this.#latest = -1;
    return taken;
  }

  #note(payload: Buffer): void {
    const now = process.hrtime.bigint();
    const taken = this.#taken;
    const number = payload.readUInt32BE(NUMBER_AT);
    if (payload.subarray(FILLING_AT).some((byte) => byte !== FILLING)) taken.damaged++;
    else if (this.#seen.has(number)) taken.repeated++;
    else {
      if (number < this.#latest) taken.overtaken++;
      this.#seen.add(number);
      this.#latest = Math.max(this.#latest, number);
      this.#first ??= now;
      taken.arrived++;
      taken.times.push(Number(now - this.#first) / 1e9);
      taken.delays.push(Number(now - payload.readBigInt64BE(TIME_AT)) / 1e9);
    }
  }
}

const nothing = (): Taken => ({ arrived: 0, repeated: 0, overtaken: 0, damaged: 0, delays: [], times: [] });
