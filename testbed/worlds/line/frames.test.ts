import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFrame, FrameReader, LARGEST, type Frame } from './frames.ts';

const frames = fc.array(
  fc.record({
    type: fc.integer({ min: 0, max: 255 }),
    channel: fc.nat(),
    payload: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  }),
);

test('frames come out as they went in, however the bytes are cut', () => {
  fc.assert(
    fc.property(frames, fc.integer({ min: 1, max: 50 }), (sent, size) => {
      const bytes = Buffer.concat(
        sent.map(({ type, channel, payload }) => encodeFrame(type, channel, payload)),
      );
      const reader = new FrameReader();
      const received: Frame[] = [];
      for (let start = 0; start < bytes.length; start += size)
        received.push(...reader.read(bytes.subarray(start, start + size)));
      expect(received).toEqual(sent);
    }),
  );
});

test('a peer that announces more than a frame may hold is not listened to', () => {
  const header = Buffer.alloc(9);
  header.writeUInt32BE(LARGEST + 1);
  expect(() => new FrameReader().read(header)).toThrow(/exceeds/);
});
