import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentRequest, AgentRequestInput } from './agent/protocol.ts';

/**
 * A world with a script is told everything at its start, in a file, and says everything in another: nothing comes in
 * while it runs, and nothing that it writes waits for a reader. Both would happen at moments of the outer clock.
 */
export const SCRIPT = {
  /** What tells the agent of the folder with it. */
  argument: 'script=',
  /** The world's folder as seen within, under a name that is the same for every world. */
  folder: '/run/world',
  /** Requests, a JSON document a line, in the order in which they are applied. */
  requests: 'script.jsonl',
  /** Events, a JSON document a line. */
  events: 'events.jsonl',
  /** What else is mounted, see fstab(5). */
  mounts: 'mounts.fstab',
} as const;

/**
 * Writes the script of a world into its folder; requests are numbered from 1.
 *
 * @param sealed - a folder in which nobody within the world can change anything
 */
export function writeScript(
  folder: string,
  requests: readonly AgentRequestInput[],
  sealed?: string,
): AgentRequest[] {
  if (sealed !== undefined) {
    // fstab(5): a blank within a field is written in octal.
    const field = sealed.replace(/[\s\\]/g, (sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, '0')}`);
    writeFileSync(join(folder, SCRIPT.mounts), `${field} ${field} none bind,ro 0 0\n`, { mode: 0o600 });
  }
  const numbered = requests.map((request, index): AgentRequest => ({ ...request, id: index + 1 }));
  const lines = numbered.map((request) => `${JSON.stringify(request)}\n`);
  writeFileSync(join(folder, SCRIPT.requests), lines.join(''), { mode: 0o600 });
  writeFileSync(join(folder, SCRIPT.events), '', { mode: 0o600 });
  return numbered;
}
