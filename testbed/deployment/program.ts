import process from 'node:process';
import type { AgentRequestInput } from '../worlds/agent/protocol.ts';
import { NODE_OPTIONS } from '../worlds/kinds/guest.ts';
import type { WorldProcess } from '../worlds/process.ts';
import type { Clock, World } from '../worlds/world.ts';

type Spawn = Extract<AgentRequestInput, { request: 'spawn' }>;

/**
 * What starts a program of this project in a world; its result comes when the program has printed its first line.
 *
 * @param node - a namespace, or none for the root of the world
 * @param file - its module
 */
export const spawnProgram = (
  clock: Clock,
  node: string | undefined,
  file: string,
  ...args: string[]
): Spawn => ({
  request: 'spawn',
  ...(node === undefined ? {} : { node }),
  argv: [process.execPath, ...NODE_OPTIONS[clock], file, ...args],
  ready: true,
  interactive: true,
});

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
  const { request: _request, ...spawn } = spawnProgram(world.clock, node, file, ...args);
  return world.spawn(spawn);
}
