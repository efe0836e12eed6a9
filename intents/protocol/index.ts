/** What applications and the Multi Access Manager say to each other, for those who ask it themselves. */
export { encodeFrame, FrameReader } from './framing.ts';
export { replySchema, requestSchema, type ReplyMessage, type RequestMessage } from './messages.ts';
export { statusSchema, type Status } from './status.ts';
