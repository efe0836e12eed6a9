import { execute } from '../../../netns/execute.ts';

/**
 * Compiles a filter of pcap-filter(7) to instructions of classic BPF (linux/filter.h: `struct sock_filter`). tcpdump
 * does that, before it would give up any rights.
 *
 * @throws CommandError with tcpdump's words for a filter that it does not understand.
 */
export async function compileFilter(
  tcpdump: string,
  device: string,
  filter: readonly string[],
): Promise<Uint8Array> {
  const { stdout } = await execute({
    attempted: `compile the filter "${filter.join(' ')}"`,
    argv: [tcpdump, '-i', device, '-ddd', ...filter],
  });
  return instructions(stdout);
}

/** What `tcpdump -ddd` prints: the number of instructions, then one a line: code, jump if true, if false, operand. */
function instructions(text: string): Uint8Array {
  const [, ...lines] = text.trim().split('\n');
  const bytes = Buffer.alloc(8 * lines.length);
  lines.forEach((line, index) => {
    const [code = 0, ifTrue = 0, ifFalse = 0, operand = 0] = line.split(' ').map(Number);
    const words = new DataView(bytes.buffer, bytes.byteOffset + 8 * index, 8);
    words.setUint16(0, code, true);
    words.setUint8(2, ifTrue);
    words.setUint8(3, ifFalse);
    words.setUint32(4, operand, true);
  });
  return bytes;
}
