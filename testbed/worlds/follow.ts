import { closeSync, openSync, readSync, watch } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/** Bytes that are read at a time. */
const CHUNK = 1 << 16;

/** Calls back for each line of a file that grows: what is there, and whatever is appended, until it is stopped. */
export function followLines(file: string, heard: (line: string) => void): { stop: () => void } {
  const fd = openSync(file, 'r');
  const buffer = Buffer.allocUnsafe(CHUNK);
  const decoder = new StringDecoder();
  let rest = '';
  let isOpen = true;
  const read = (): void => {
    for (let length; isOpen && (length = readSync(fd, buffer, 0, CHUNK, null)) > 0;) {
      const lines = (rest + decoder.write(buffer.subarray(0, length))).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) heard(line);
    }
  };
  const watcher = watch(file, read);
  read();
  return {
    stop() {
      if (!isOpen) return;
      read();
      isOpen = false;
      watcher.close();
      closeSync(fd);
    },
  };
}
