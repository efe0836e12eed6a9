import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { $, ProcessOutput, type ProcessPromise } from 'zx';
import { FailedError } from '../../base/errors.ts';
import { onPath } from '../kernel/machine.ts';

/** A file of a package that apt would download, and its bytes. */
export interface Download {
  file: string;
  size: number;
}

/** Whether packages come with apt here: on Debian and its children. */
export function hasApt(): boolean {
  const commands = ['apt-get', 'dpkg-deb'].map(onPath);
  return commands.every((command) => command !== undefined);
}

/**
 * apt with lists of its own: it needs no root and changes nothing on the system. The sources are the machine's, and so
 * are the keys with which apt checks what it downloads.
 */
export class PrivateApt {
  readonly #options: readonly string[];
  readonly #shell: { quiet: true; signal: AbortSignal; env: NodeJS.ProcessEnv };

  private constructor(folder: string, signal: AbortSignal) {
    this.#options = [
      ...['-o', `Dir::State::Lists=${join(folder, 'lists')}`],
      ...['-o', `Dir::Cache=${join(folder, 'cache')}`],
      // As root, apt would download as a user of its own, who may not be let into this folder.
      ...['-o', 'APT::Sandbox::User=root'],
    ];
    // Its words are read: English ones.
    this.#shell = { quiet: true, signal, env: { ...process.env, LC_ALL: 'C' } };
  }

  /** Fetches the lists of packages into a folder. @throws FailedError with apt's words. */
  static async open(folder: string, signal: AbortSignal): Promise<PrivateApt> {
    for (const part of ['lists/partial', 'cache/archives/partial'])
      await mkdir(join(folder, part), { recursive: true });
    const apt = new PrivateApt(folder, signal);
    await apt.#run('fetch the lists of packages', folder, ['update']);
    return apt;
  }

  /** The packages, and all that they need and the system lacks. @throws FailedError when one is unknown. */
  async needed(packages: readonly string[]): Promise<string[]> {
    const plan = ['install', '--simulate', '--no-install-recommends', ...packages];
    const output = await this.#run(`find out what ${packages.join(', ')} need`, '/', plan);
    // "Inst tcpdump (4.99.3-1 Debian:12.15 [amd64])"; a package that needs to be newer has its version before that.
    const missing = [...output.matchAll(/^Inst ([^\s:]+) \(/gm)].map(([, name = '']) => name);
    return [...new Set([...packages, ...missing])];
  }

  /** What downloading packages would bring. */
  async planned(packages: readonly string[]): Promise<Download[]> {
    const output = await this.#run('ask for the size', '/', ['download', '--print-uris', ...packages]);
    return [...output.matchAll(/^'[^']+' (\S+) (\d+) /gm)].map(([, file = '', size]) => ({
      ...{ file, size: Number(size) },
    }));
  }

  /** Downloads packages into a folder, and unpacks their files below another one. */
  async unpack(packages: readonly string[], downloads: string, tree: string): Promise<void> {
    await mkdir(downloads, { recursive: true });
    await this.#run(`download ${packages.join(', ')}`, downloads, ['download', ...packages]);
    const files = (await readdir(downloads)).filter((name) => name.endsWith('.deb'));
    for (const file of files)
      await this.#try(
        `unpack ${file}`,
        $({ ...this.#shell, cwd: downloads })`dpkg-deb --extract ${file} ${tree}`,
      );
  }

  async #run(attempted: string, cwd: string, words: readonly string[]): Promise<string> {
    return this.#try(attempted, $({ ...this.#shell, cwd })`apt-get ${this.#options} ${words}`);
  }

  async #try(attempted: string, running: ProcessPromise): Promise<string> {
    try {
      return (await running).stdout;
    } catch (error) {
      this.#shell.signal.throwIfAborted();
      if (!(error instanceof ProcessOutput)) throw error;
      throw new FailedError(`Could not ${attempted}:\n${lastLines(error.stderr)}`);
    }
  }
}

const lastLines = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .slice(-10)
    .map((line) => `  ${line}`)
    .join('\n');
