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
} as const;

/** Writes the script of a world into its folder; requests are numbered from 1. */
export function writeScript(folder: string, requests: readonly AgentRequestInput[]): AgentRequest[] {
  const numbered = requests.map((request, index): AgentRequest => ({ ...request, id: index + 1 }));
  const lines = numbered.map((request) => `${JSON.stringify(request)}\n`);
  writeFileSync(join(folder, SCRIPT.requests), lines.join(''), { mode: 0o600 });
  writeFileSync(join(folder, SCRIPT.events), '', { mode: 0o600 });
  return numbered;
}
