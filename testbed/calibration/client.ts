import { interfaceCounters, type Counters } from '../../base/counters.ts';
import { Ends } from './ends/flow.ts';
import type { ProbeRequest, ProbeResult } from './measure.ts';
import { runTcp } from './ends/tcp.ts';

/** The measurements of links, made in the client's namespace from each link's addresses. */
const ends = new Ends();

/** Makes one measurement. */
export async function probe(request: ProbeRequest): Promise<ProbeResult> {
  const before = interfaceCounters();
  const found =
    'flow' in request
      ? { flow: await ends.run(request.flow, request.sources, request.servers) }
      : { tcp: await runTcp(request.tcp, request.sources[4], request.servers[4]) };
  return { ...found, elsewhere: mostElsewhere(request.device, before, interfaceCounters()) };
}

/**
 * Packets that another link carried meanwhile: the one that carried most, loopback excepted. What is astray goes one
 * way, while neighbours talk on all of them.
 */
function mostElsewhere(device: string, before: Map<string, Counters>, after: Map<string, Counters>): number {
  const packets = (counters: Counters | undefined): number =>
    counters ? counters.received.packets + counters.sent.packets : 0;
  const others = [...after].filter(([name]) => name !== device && name !== 'lo');
  return Math.max(0, ...others.map(([name, counters]) => packets(counters) - packets(before.get(name))));
}
