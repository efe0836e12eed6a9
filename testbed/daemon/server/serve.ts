import { createServer, type Server, type Socket } from 'node:net';
import process from 'node:process';
import { z } from 'zod';
import { toWire, UsageError } from '../../../base/errors.ts';
import { release } from '../../../base/package.ts';
import { validate } from '../../../base/validate.ts';
import { encodeFrame, FrameReader, TYPE, type Frame } from '../../worlds/line/frames.ts';
import type { Place } from '../state/place.ts';
import { otherVersion, PROTOCOL } from '../version.ts';
import { changeLink, changeSchema } from '../../deployment/change.ts';
import { Execs } from './execs.ts';
import { eventSchema, Schedule } from '../../deployment/schedule.ts';
import { statusOf } from './status.ts';
import type { Testbed } from '../../deployment/deployment.ts';

const requestSchema = z.discriminatedUnion('request', [
  z.strictObject({ protocol: z.int(), request: z.literal('status') }),
  z.strictObject({ protocol: z.int(), request: z.literal('set'), change: changeSchema }),
  z.strictObject({
    protocol: z.int(),
    request: z.literal('schedule'),
    events: z.array(eventSchema).max(10_000),
  }),
  z.strictObject({ protocol: z.int(), request: z.literal('down') }),
]);
type Request = z.output<typeof requestSchema>;

/** Commands that may knock at once before they are let in. */
const BACKLOG = 1024;

/**
 * Answers commands on a Unix socket that only this user can open.
 *
 * @param goDown - ends the testbed
 */
export async function serve(testbed: Testbed, place: Place, goDown: () => void): Promise<Server> {
  const execs = new Execs(testbed);
  const schedule = new Schedule(testbed);
  const answer = async (request: Request): Promise<unknown> => {
    switch (request.request) {
      case 'status':
        return statusOf(testbed, execs, schedule.list());
      case 'set':
        return changeLink(testbed, request.change);
      case 'schedule':
        assertLinks(testbed, request.events);
        for (const event of request.events) schedule.add(event);
        return schedule.list();
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

function assertLinks({ links }: Testbed, events: readonly { link: string }[]): void {
  const unknown = events.find(({ link }) => !links.has(link));
  if (unknown)
    throw new UsageError(`There is no link "${unknown.link}". There are: ${[...links.keys()].join(', ')}.`);
}

/** One connection: a program that is run, or one request. */
function attend(
  socket: Socket,
  name: string,
  execs: Execs,
  answer: (request: Request) => Promise<unknown>,
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
      const request = validate(requestSchema, JSON.parse(frame.payload.toString()), 'the request');
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
