import process from 'node:process';
import { build, OLDEST_NODE } from './build.ts';
import { manifestOf, PACKAGES } from './contents.ts';
import { restoreManifest, swapManifest } from './swap.ts';

/**
 * What npm runs around packing, in the folder of a package: `main.ts prepack` builds it and puts its manifest into
 * place, `main.ts postpack` puts the clone's back.
 */
const name = process.env['npm_package_name'] ?? '';
const contents = PACKAGES[name];
if (!contents) throw new Error(`There is no package "${name}": run this by "npm pack".`);

const steps: Readonly<Record<string, () => void | Promise<void>>> = {
  async prepack() {
    restoreManifest(manifestOf(contents));
    await build(contents);
    swapManifest(contents, `>=${OLDEST_NODE}`);
  },
  postpack: () => restoreManifest(manifestOf(contents)),
};
const step = steps[process.argv[2] ?? ''];
if (!step) throw new Error(`Usage: main.ts ${Object.keys(steps).join('|')}`);
await step();
