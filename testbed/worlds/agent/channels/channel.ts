import type { Frame, FrameType } from '../../line/frames.ts';

/** Sends a frame out of the world. */
export type Send = (type: FrameType, channel: number, payload?: Uint8Array | string) => void;

/** What was started from outside by way of the line, and takes what comes from there. */
export interface Channel {
  receive(frame: Frame): void;
}
