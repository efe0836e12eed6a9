import { readFileSync, unlinkSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { release } from 'node:os';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { Processes } from './processes.ts';
import { FROM_FILE, type AgentEvent, type AgentRequest } from './protocol.ts';
import { apply } from './requests.ts';
import { prepareWorld } from './environment.ts';

/**
 * The agent: PID 1 of a world. it reads requests, applies them in their order, and ends the world when
 * its input ends.
 */
const world = process.argv[2] === 'guest' ? 'guest' : 'host';

// The console of a guest is a terminal: no echo, no lines of at most 4095 bytes.
if (process.stdin.isTTY) process.stdin.setRawMode(true);

const send = (event: AgentEvent): void => {
  process.stdout.write(`${JSON.stringify(event)}\n`);
};
/** The request of a line, or of the file that it names. */
function textOf(line: string): string {
  if (!line.startsWith(FROM_FILE)) return line;
  const file = line.slice(FROM_FILE.length);
  const text = readFileSync(file, 'utf8');
  unlinkSync(file);
  return text;
}

const processes = new Processes(send);
const overtakes = new Set<AgentRequest['request']>(['write', 'close', 'kill']);
let queue: Promise<void> = Promise.resolve();

try {
  await prepareWorld(world);
} catch (error) {
  // Whoever waits for this world reads it as the last words on its console.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`, () => process.exit(1));
}
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const request = JSON.parse(textOf(line)) as AgentRequest;
    const act = () => apply(request, world, processes, send);
    if (overtakes.has(request.request)) void act();
    else queue = queue.then(act);
  })
  .on('close', () => process.exit());
send({ event: 'up', release: release(), node: process.version });
flushCompileCache();
