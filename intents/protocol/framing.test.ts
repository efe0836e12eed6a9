import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FramingError } from '../../base/framing.ts';
import { encodeFrame, FrameReader, MAXIMUM_PAYLOAD, PROTOCOL_VERSION } from './framing.ts';

test('messages arrive whole and in order however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.json()), fc.array(fc.integer({ min: 1, max: 40 })), (texts, cuts) => {
      const messages = texts.map((text) => JSON.parse(text) as unknown);
      const stream = Buffer.concat(messages.map(encodeFrame));
      const reader = new FrameReader();
      const received: unknown[] = [];
      let start = 0;
      for (const cut of [...cuts, stream.length]) {
        received.push(...reader.read(stream.subarray(start, start + cut)));
        start = Math.min(stream.length, start + cut);
      }
      expect(received).toEqual(messages);
      expect(reader.incomplete).toBe(false);
    }),
  );
});

test('a frame that has begun is known to be incomplete', () => {
  const reader = new FrameReader();
  const frame = encodeFrame({ some: 'thing' });
  expect(reader.read(frame.subarray(0, 3))).toEqual([]);
  expect(reader.incomplete).toBe(true);
  expect(reader.read(frame.subarray(3))).toEqual([{ some: 'thing' }]);
  expect(reader.incomplete).toBe(false);
});

test('another version, too large a frame and a payload that is no JSON are refused', () => {
  const frame = (version: number, length: number, payload: string) =>
    Buffer.concat([
      Buffer.from([version, length >> 16, (length >> 8) & 255, length & 255]),
      Buffer.from(payload),
    ]);
  const read = (bytes: Buffer) => () => new FrameReader().read(bytes);
  expect(read(frame(PROTOCOL_VERSION + 1, 2, '{}'))).toThrow(/version 2 .* 1 is/);
  expect(read(frame(PROTOCOL_VERSION, MAXIMUM_PAYLOAD + 1, ''))).toThrow(/exceeds/);
  expect(read(frame(PROTOCOL_VERSION, 3, 'abc'))).toThrow(FramingError);
});

test('a message larger than a frame is not sent', () => {
  expect(() => encodeFrame('x'.repeat(MAXIMUM_PAYLOAD))).toThrow(/exceeds/);
});

test('a frame that comes byte by byte is joined once, not with every byte', () => {
  const frame = encodeFrame('x'.repeat(MAXIMUM_PAYLOAD - 2));
  const reader = new FrameReader();
  let messages: unknown[] = [];
  for (let index = 0; index < frame.length; index++) messages = reader.read(frame.subarray(index, index + 1));
  expect(messages).toHaveLength(1);
});
