import { readFileSync } from 'node:fs';
import { connect as connectSocket, type Socket } from 'node:net';
import { FailedError, fromWire, UsageError, type WireError } from '../../../base/errors.ts';
import { encodeFrame, FrameReader, TYPE } from '../../worlds/line/frames.ts';
import { placeOf, type Place } from '../state/place.ts';
import { commandFor } from '../protocol/commands.ts';
import { otherVersion, PROTOCOL } from '../protocol/version.ts';

/**
 * Connects to the supervisor of a testbed. Little is loaded for it; only when there is nobody, it is found out why.
 *
 * @throws FailedError when no such testbed is up; UsageError when it is another user's or another release's.
 */
export async function connect(name: string): Promise<Socket> {
  const place = placeOf(name);
  assertVersion(place);
  const socket = connectSocket(place.socket);
  return new Promise((resolve, reject) => {
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', () => {
      whyNot(place).then((error) => reject(error), reject);
    });
  });
}

function assertVersion({ name, record }: Place): void {
  let found: { protocol?: unknown; release?: unknown };
  try {
    found = JSON.parse(readFileSync(record, 'utf8')) as typeof found;
  } catch {
    // Why there is none is found out when nobody answers.
    return;
  }
  if (found.protocol !== PROTOCOL) throw new UsageError(otherVersion(name, String(found.release)));
}

async function whyNot(place: Place): Promise<Error> {
  const { find } = await import('../state/record.ts');
  const found = find(place);
  const start = `Type ${commandFor('up', place.name)}.`;
  switch (found.state) {
    case 'absent':
      return new FailedError(`No testbed "${place.name}" is up. ${start}`);
    case 'stale':
      return new FailedError(
        `The testbed "${place.name}" has ended${found.reason ? `: ${found.reason.trim()}` : '; its supervisor is gone.'}\n${start}`,
      );
    case 'running':
      return new FailedError(
        `The testbed "${place.name}" is starting, or does not answer; ${place.log} may say why.`,
      );
  }
}

/** Seconds that an answer may take. */
const ANSWER_TIMEOUT = 20;

/**
 * Asks the supervisor something.
 *
 * @throws what the supervisor answers with, as the same kind of error; FailedError when it does not answer.
 */
export async function ask(
  name: string,
  request: Record<string, unknown>,
  timeout = ANSWER_TIMEOUT,
): Promise<unknown> {
  const socket = await connect(name);
  const silent = new FailedError(
    `The testbed "${name}" has not answered for ${timeout} s: its world hangs, or the machine is very busy. ` +
      `${commandFor('down', name)} ends it in any case.`,
  );
  const timer = setTimeout(() => socket.destroy(silent), timeout * 1000);
  socket.once('close', () => clearTimeout(timer));
  const reader = new FrameReader();
  socket.write(encodeFrame(TYPE.request, 0, JSON.stringify({ protocol: PROTOCOL, ...request })));
  return new Promise((resolve, reject) => {
    socket.on('data', (chunk) => {
      for (const { type, payload } of reader.read(chunk))
        if (type === TYPE.reply) resolve(JSON.parse(payload.toString()));
        else reject(fromWire(JSON.parse(payload.toString()) as WireError));
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new FailedError(`The testbed "${name}" ended before it answered.`)));
  });
}
