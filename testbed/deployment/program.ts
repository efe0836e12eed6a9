import process from 'node:process';
import { QUICK_START } from '../worlds/guest.ts';
import type { WorldProcess } from '../worlds/process.ts';
import type { World } from '../worlds/world.ts';

/**
 * Starts a program of this project in a world, and waits until it is ready: until it has printed its first line.
 *
 * @param node - a namespace, or none for the root of the world
 * @param file - its module
 */
export function startProgram(
  world: World,
  node: string | undefined,
  file: string,
  ...args: string[]
): Promise<WorldProcess> {
  return world.spawn({
    ...(node === undefined ? {} : { node }),
    argv: [process.execPath, ...(world.clock === 'real' ? QUICK_START : []), file, ...args],
    ready: true,
    interactive: true,
  });
}
