import { flushCompileCache } from 'node:module';
import { toWire } from '../../../base/errors.ts';
import { execute, type Execute } from '../../../netns/execute.ts';
import { inNamespace } from '../../../netns/ip.ts';
import { buildTopology } from '../../topology/build.ts';
import type { Processes } from './processes.ts';
import type { AgentEvent, AgentRequest, RunRequest } from './protocol.ts';
import type { WorldKind } from './environment.ts';

/** Applies one request and sends its result, or the error. Never rejects. */
export async function apply(
  request: AgentRequest,
  world: WorldKind,
  processes: Processes,
  send: (event: AgentEvent) => void,
): Promise<void> {
  try {
    send({ event: 'result', id: request.id, value: await resultOf(request, world, processes) });
  } catch (error) {
    send({ event: 'error', id: request.id, error: toWire(error) });
  }
}

function resultOf(request: AgentRequest, world: WorldKind, processes: Processes): unknown {
  switch (request.request) {
    case 'topology':
      return buildTopology(request.topology);
    case 'spawn':
      return processes.start(request);
    case 'run':
      return run(request);
    case 'line':
      return openLine(world);
    case 'write':
      return processes.write(request.process, request.data);
    case 'close':
      return processes.close(request.process);
    case 'kill':
      return processes.kill(request.process, request.signal);
  }
}

const run = ({ node, argv, input }: RunRequest): ReturnType<Execute> =>
  execute({
    attempted: `run ${argv[0] ?? ''}${node ? ` in ${node}` : ''}`,
    argv: node ? inNamespace(node, argv) : argv,
    ...(input ? { batch: input } : {}),
  });

/** Loaded when it is asked for: experiments start worlds without it. */
async function openLine(world: WorldKind): Promise<void> {
  (await import('./line.ts')).openLine(world);
  flushCompileCache();
}
