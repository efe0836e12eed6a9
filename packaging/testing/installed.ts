import { execa, type Options } from 'execa';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../base/installation/package.ts';

/** Both packages as npm packs them, and folders to install them into. Nothing of it lies in the clone. */
export class Installed implements AsyncDisposable {
  readonly #folder: string;
  /** Tarballs by the name of the package. */
  readonly tarballs: Readonly<Record<'intentbed' | 'socket-intents', string>>;

  private constructor(folder: string) {
    this.#folder = folder;
    const tarball = (name: string) => join(folder, `${name}-0.1.0.tgz`);
    this.tarballs = { intentbed: tarball('intentbed'), 'socket-intents': tarball('socket-intents') };
  }

  /** Packs both, by the commands that publish them. */
  static async pack(): Promise<Installed> {
    const folder = await mkdtemp(join(tmpdir(), 'intentbed-packed-'));
    for (const which of [[], ['--workspace', 'socket-intents']])
      await execa('npm', ['pack', ...which, '--pack-destination', folder], { cwd: packageRoot });
    return new Installed(folder);
  }

  /** An empty project of ECMAScript modules, with these packages installed into it. */
  async project(name: string, ...packages: string[]): Promise<Project> {
    const folder = join(this.#folder, name);
    await mkdir(folder);
    const manifest = { name, private: true, type: 'module', allowScripts: { node: true, koffi: true } };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    const quietly = ['--no-audit', '--no-fund', '--prefer-offline'];
    if (packages.length > 0) await execa('npm', ['install', ...quietly, ...packages], { cwd: folder });
    return new Project(folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}

/** Somebody's project. Commands run in its folder, and know nothing of the clone. */
export class Project {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) await writeFile(join(this.folder, name), text);
  }

  /** Runs a program in it; `npx NAME` where the name is of a package's command. */
  run(file: string, words: readonly string[] = [], options: Options = {}) {
    return execa(file, words, { cwd: this.folder, reject: false, ...options });
  }

  packages = (): Promise<string[]> => readdir(join(this.folder, 'node_modules'));
}
