import { createWriteStream, openSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { PassThrough, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FailedError, fromWire, UsageError, type WireError } from '../../../base/errors.ts';
import { toPcapng } from '../../capture/pcapng.ts';
import { captureArgv, DEVICES, findTool, type CaptureTool } from '../../capture/tools.ts';
import { encodeCount, encodeFrame, FrameReader, TYPE, type End } from '../../worlds/line/frames.ts';
import { connect } from './connect.ts';
import { userFolder } from './user-folder.ts';
import { PROTOCOL } from '../protocol/version.ts';

export interface CaptureOptions {
  name: string;
  /** `NODE/INTERFACE` */
  place: string;
  filter: string[];
  file: string | undefined;
  /** Seconds; undefined: until the signal. */
  duration: number | undefined;
  tool: CaptureTool['name'] | undefined;
  signal: AbortSignal;
}

/**
 * Captures the packets of an interface into a pcapng file.
 *
 * @returns the file, and how many packets the tool says it has captured
 * @throws UnavailableError when there is no tool; FailedError with the tool's words when it fails.
 */
export async function capture({ name, place, filter, file, duration, tool, signal }: CaptureOptions) {
  const [node = '', device = '', ...more] = place.split('/');
  if (!node || !device || more.length > 0)
    throw new UsageError(`"${place}" is not a place to capture at. Write NODE/INTERFACE; ${DEVICES}.`);
  const found = findTool(filter, tool && [tool]);
  const target = file ?? `${node}-${device}.pcapng`;
  const socket = await connect(name);
  // Only now: no file is left where nothing could be captured.
  const sink = sinkOf(target, () => socket.destroy());
  const send = (type: number, payload: Uint8Array | string = ''): void =>
    void socket.write(encodeFrame(type, 0, payload));
  const argv = captureArgv(found, device, filter);
  send(TYPE.open, JSON.stringify({ protocol: PROTOCOL, node, argv, cwd: '/', env: process.env }));
  const stop = (): void => send(TYPE.signal, 'SIGINT');
  signal.addEventListener('abort', stop);
  const timer = duration === undefined ? undefined : setTimeout(stop, duration * 1000);

  const packets = new PassThrough();
  const converter = found.name === 'dumpcap' ? new PassThrough() : toPcapng(place);
  const written = pipeline(packets, converter, sink);
  let words = '';
  const ended = new Promise<End>((done, fail) => {
    const reader = new FrameReader();
    socket.on('data', (chunk) => {
      for (const { type, payload } of reader.read(chunk)) {
        if (type === TYPE.stdout)
          packets.write(payload, () => send(TYPE.credit, encodeCount(payload.length)));
        else if (type === TYPE.stderr) words += payload.toString();
        else if (type === TYPE.exit) done(JSON.parse(payload.toString()) as End);
        else if (type === TYPE.refusal) fail(fromWire(JSON.parse(payload.toString()) as WireError));
      }
    });
    socket.on('close', () => fail(new FailedError(`The testbed "${name}" ended.`)));
  });
  try {
    const { status } = await ended.finally(() => packets.end());
    await written;
    if (status !== 0)
      throw new FailedError(`${found.name} failed at ${place}:\n${words.trim()}\nThere, ${DEVICES}.`);
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
  return { file: target, packets: packetsIn(words) };
}

/** @param undo - called when the file cannot be written */
function sinkOf(file: string, undo: () => void): Writable {
  if (file === '-') return process.stdout;
  const path = resolve(userFolder(), file);
  try {
    return createWriteStream('', { fd: openSync(path, 'w') });
  } catch (error) {
    undo();
    throw new UsageError(`Could not write ${path}: ${(error as Error).message}`);
  }
}

/** `12 packets captured` (tcpdump), `Packets captured: 12` (dumpcap). */
function packetsIn(words: string): number {
  const [, before, behind] = /(\d+) packets? captured|Packets captured: (\d+)/.exec(words) ?? [];
  return Number(before ?? behind ?? NaN);
}
