import { open } from 'node:fs/promises';

/**
 * Appends lines to a file, all of them or none: what a full disk cut short is taken back, and what was there
 * before stays. On disk when it returns.
 */
export async function appendLines(file: string, lines: readonly unknown[]): Promise<void> {
  const handle = await open(file, 'a', 0o644);
  try {
    const { size } = await handle.stat();
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    try {
      await handle.appendFile(text);
      await handle.datasync();
    } catch (error) {
      await handle.truncate(size);
      throw error;
    }
  } finally {
    await handle.close();
  }
}
