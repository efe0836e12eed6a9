import { createServer, type Server, type Socket } from 'node:net';
import process from 'node:process';
import { toWire, UsageError } from '../../../base/errors.ts';
import { release } from '../../../base/installation/package.ts';
import { validate } from '../../../base/input/validate.ts';
import { encodeFrame, FrameReader, TYPE, type Frame } from '../../worlds/line/frames.ts';
import type { Place } from '../state/place.ts';
import { requestSchema, type DaemonRequest } from '../protocol/request.ts';
import { otherVersion, PROTOCOL } from '../protocol/version.ts';
import { Execs } from './execs.ts';
import { statusOf } from './status.ts';
import type { Testbed } from './testbed.ts';

/** Commands that may knock at once before they are let in. */
const BACKLOG = 1024;

/**
 * Answers commands on a Unix socket that only this user can open.
 *
 * @param goDown - ends the testbed
 */
export async function serve(testbed: Testbed, place: Place, goDown: () => void): Promise<Server> {
  const execs = new Execs(testbed);
  const answer = async (request: DaemonRequest): Promise<unknown> => {
    switch (request.request) {
      case 'status':
        return statusOf(testbed, execs);
      case 'set':
        return testbed.change(request.change);
      case 'schedule':
        testbed.changeLater(request.events);
        return testbed.schedule.list();
      case 'down':
        goDown();
        return {};
    }
  };
  const server = createServer((socket) => attend(socket, testbed.name, execs, answer));
  // The mode of a socket is that of its creation; changing it afterwards would leave it open for a moment.
  const umask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ path: place.socket, backlog: BACKLOG }, resolve);
    });
  } finally {
    process.umask(umask);
  }
  return server;
}

/** One connection: a program that is run, or one request. */
function attend(
  socket: Socket,
  name: string,
  execs: Execs,
  answer: (request: DaemonRequest) => Promise<unknown>,
): void {
  const reader = new FrameReader();
  let pass: ((frame?: Frame) => void) | undefined;
  const refuse = (error: unknown): void =>
    void socket.end(encodeFrame(TYPE.refusal, 0, JSON.stringify(toWire(error))));
  const act = async (frame: Frame): Promise<void> => {
    if (pass) return pass(frame);
    assertProtocol(frame.payload, name);
    if (frame.type === TYPE.open) pass = execs.open(frame.payload, socket);
    else if (frame.type === TYPE.request) {
      const request = validate(requestSchema, JSON.parse(frame.payload.toString()), 'The request');
      socket.end(encodeFrame(TYPE.reply, 0, JSON.stringify(await answer(request))));
    } else throw new UsageError(`A connection does not begin with a frame of type ${frame.type}.`);
  };
  socket.on('data', (chunk) => {
    try {
      for (const frame of reader.read(chunk)) act(frame).catch(refuse);
    } catch (error) {
      refuse(error);
    }
  });
  // A command that is killed just goes; its program goes with it.
  socket.on('error', () => undefined);
  socket.on('close', () => pass?.());
}

function assertProtocol(payload: Buffer, name: string): void {
  const { protocol } = JSON.parse(payload.toString()) as { protocol?: unknown };
  if (protocol !== PROTOCOL) throw new UsageError(otherVersion(name, release()));
}
