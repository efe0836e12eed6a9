import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { isBuilt, packageRoot } from './package.ts';

/** Rooms of which modules run within worlds. */
const ROOMS = ['base', 'netns', 'intents', 'workloads', 'testbed'];

let digest: string | undefined;

/**
 * A hash over what programs of this project do within a world: their modules, the packages that are installed beside
 * them, and the release of Node.
 */
export function programsDigest(): string {
  if (digest !== undefined) return digest;
  const hash = createHash('sha256').update(process.version);
  for (const file of [...modules(), ...installed()]) hash.update(file.name).update('\0').update(file.text);
  return (digest = hash.digest('hex'));
}

interface File {
  name: string;
  text: Buffer;
}

function modules(): File[] {
  const names = isBuilt
    ? globSync('dist/**/*.js', { cwd: packageRoot })
    : globSync(`{${ROOMS.join(',')}}/**/*.ts`, {
        cwd: packageRoot,
        exclude: (name) => name.includes('node_modules') || /\.(test|bench|test-helper)\.ts$/.test(name),
      });
  return names.sort().map((name) => ({ name, text: readFileSync(join(packageRoot, name)) }));
}

/** What npm says of the packages that it has installed, in the nearest folder of such. */
function installed(): File[] {
  for (let folder = packageRoot; ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules/.package-lock.json');
    if (existsSync(file)) return [{ name: 'packages', text: readFileSync(file) }];
    if (dirname(folder) === folder) return [];
  }
}
