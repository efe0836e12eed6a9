/**
 * Deterministic bytes of any length without a disk: every object is a window into one endless pattern, which
 * repeats a block of pseudo-random bytes. The block's length is prime, so that a shift by a power of two, a
 * page or a segment never goes unnoticed.
 */
const BLOCK = 1_048_573;

const block: Buffer = makeBlock();

function makeBlock(): Buffer {
  const words = new Uint32Array(Math.ceil(BLOCK / 4));
  // Marsaglia, Xorshift RNGs, Journal of Statistical Software 8(14), 2003: (13, 17, 5).
  let state = 2463534242;
  for (let index = 0; index < words.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer, 0, BLOCK);
}

/** Bytes `offset` to `offset + length` of the pattern as slices of one block, nothing copied. */
export function* content(offset: number, length: number): Generator<Buffer> {
  let position = offset % BLOCK;
  let left = length;
  while (left > 0) {
    const slice = block.subarray(position, Math.min(BLOCK, position + left));
    yield slice;
    left -= slice.length;
    position = 0;
  }
}

/** Whether these are the pattern's bytes from `offset` on. */
export function matches(received: Buffer, offset: number): boolean {
  let position = 0;
  for (const slice of content(offset, received.length)) {
    if (received.compare(slice, 0, slice.length, position, position + slice.length) !== 0) return false;
    position += slice.length;
  }
  return true;
}
