import { appendFileSync, readFileSync, symlinkSync, unlinkSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { release } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { Processes } from './processes.ts';
import { FROM_FILE, type AgentEvent, type AgentRequest } from './protocol.ts';
import { SCRIPT } from '../script.ts';
import { apply } from './requests.ts';
import { prepareWorld } from './environment.ts';

/**
 * The agent: PID 1 of a world. It reads requests, applies them in their order, and ends the world when
 * its input ends. `main.ts KIND [script=FOLDER]`: the script in the folder comes first.
 */
const world = process.argv[2] === 'guest' ? 'guest' : 'host';
// The kernel of a guest adds words of its own.
const scripted = process.argv.find((word) => word.startsWith(SCRIPT.argument))?.slice(SCRIPT.argument.length);

// The console of a guest is a terminal: no echo, no lines of at most 4095 bytes.
if (process.stdin.isTTY) process.stdin.setRawMode(true);

const send = (event: AgentEvent): void => {
  const line = `${JSON.stringify(event)}\n`;
  if (scripted) appendFileSync(join(scripted, SCRIPT.events), line);
  else process.stdout.write(line);
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
  await prepareWorld(world, scripted);
} catch (error) {
  // Whoever waits for this world reads it as the last words on its console.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`, () => process.exit(1));
}
const receive = (line: string): void => {
  const request = JSON.parse(line) as AgentRequest;
  const act = () => apply(request, world, processes, send);
  if (overtakes.has(request.request)) void act();
  else queue = queue.then(act);
};
createInterface({ input: process.stdin })
  .on('line', (line) => receive(textOf(line)))
  .on('close', () => process.exit());
send({ event: 'up', release: release(), node: process.version });
if (scripted) {
  symlinkSync(scripted, SCRIPT.folder);
  for (const line of readFileSync(join(scripted, SCRIPT.requests), 'utf8').split('\n'))
    if (line) receive(line);
}
flushCompileCache();
