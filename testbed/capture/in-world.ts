import { createWriteStream } from 'node:fs';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { World } from '../worlds/world.ts';
import { toPcapng } from './pcapng.ts';
import { captureArgv, type CaptureTool } from './tools.ts';

/** A capture that runs. */
export interface Capture {
  /** Ends it; the file is then complete. */
  stop(): Promise<void>;
}

export interface CaptureRequest {
  node: string;
  /** Interface of the node. */
  device: string;
  /** pcapng file, outside of the world. */
  file: string;
  filter?: readonly string[];
}

/** What tools say when they listen. */
const LISTENING = /listening on|Capturing on/;

/**
 * Starts a capture in a world and waits until it listens.
 *
 * @throws FailedError when the tool does not start.
 */
export async function captureIn(world: World, tool: CaptureTool, request: CaptureRequest): Promise<Capture> {
  const { node, device, file, filter } = request;
  const program = await world.spawn({ node, argv: captureArgv(tool, device, filter) });
  const converter = tool.name === 'dumpcap' ? new PassThrough() : toPcapng(`${node}/${device}`);
  const written = pipeline(program.stdout, converter, createWriteStream(file));
  await new Promise<void>((resolve) => {
    program.stderr.on('data', (data: Buffer) => {
      if (LISTENING.test(data.toString())) resolve();
    });
    void program.ended().then(() => resolve());
  });
  return {
    async stop() {
      await program.kill('SIGINT').catch(() => undefined);
      await program.ended();
      await written;
    },
  };
}
