import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { startDaemon } from '../daemon.ts';

/**
 * Runs test files of Node's own sources twice: as they are, and with sockets and agents with intents in the place of
 * Node's own: `run.ts FOLDER PATTERN [--mam] [--jobs N] [--seconds N]`. FOLDER is `test/parallel` of a copy of Node's
 * sources, of the version that runs; PATTERN is a regular expression on the names of files. With `--mam`, a Multi
 * Access Manager decides; without, nobody is asked. Prints the files that only plain Node passes, and counts.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mam: { type: 'boolean', default: false },
    jobs: { type: 'string', default: String(availableParallelism()) },
    seconds: { type: 'string', default: '30' },
  },
});
const [folder, pattern = '.'] = positionals;
if (!folder) throw new Error('usage: run.ts FOLDER PATTERN [--mam] [--jobs N] [--seconds N]');

const preload = new URL('preload.ts', import.meta.url).href;
const daemon = values.mam ? await startDaemon() : undefined;
const files = (await readdir(folder))
  .filter((file) => /\.m?js$/.test(file) && new RegExp(pattern).test(file))
  .sort();
let [plain, both] = [0, 0];
const lanes = Array.from({ length: Number(values.jobs) }, async () => {
  for (let file = files.shift(); file !== undefined; file = files.shift()) {
    const path = join(folder, file);
    if ((await run(path, [])) !== undefined) continue;
    plain++;
    const failure = await run(path, ['--import', preload]);
    if (failure === undefined) both++;
    else process.stdout.write(`${file}: ${failure}\n`);
  }
});
await Promise.all(lanes);
await daemon?.[Symbol.asyncDispose]();
process.stdout.write(`${plain} files pass with plain Node, ${both} of them with intents\n`);

/** Runs a file with the flags that it asks for. @returns why it fails; undefined when it passes. */
async function run(path: string, parameters: string[]): Promise<string | undefined> {
  const [, flags = ''] = /^\/\/ Flags: (.*)$/m.exec(await readFile(path, 'utf8')) ?? [];
  const env = {
    ...process.env,
    NODE_TEST_KNOWN_GLOBALS: '0',
    ...(daemon && { NODE_FILES_MAM: daemon.socket }),
  };
  const child = spawn(process.execPath, [...flags.split(/\s+/).filter(Boolean), ...parameters, path], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: Number(values.seconds) * 1000,
    killSignal: 'SIGKILL',
    env,
  });
  let told = '';
  child.stderr.on('data', (piece: Buffer) => (told += piece.toString()));
  const [status, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.once('close', (...ended) => resolve(ended));
  });
  if (status === 0) return undefined;
  return (
    signal ?? /^\w*(?:Error|\[ERR).*$/m.exec(told)?.[0] ?? told.trim().split('\n')[0] ?? `status ${status}`
  );
}
