import process from 'node:process';
import { describePolicy } from './policy-module.ts';
import type { Outcome, WireContext } from '../protocol/messages.ts';
import type { Status } from '../protocol/status.ts';
import type { Deployment } from './deployment.ts';

/** Decisions that the status remembers. */
const REMEMBERED = 20;

export interface StatusKeeper {
  clients: number;
  decided(context: WireContext, outcome: Outcome): void;
  describe(deployment: Deployment): Status;
}

/** Counts what happens and remembers the last decisions. */
export function createStatus(): StatusKeeper {
  let decisions = 0;
  let fallbacks = 0;
  const last: { context: WireContext; outcome: Outcome; time: number }[] = [];
  return {
    clients: 0,
    decided(context, outcome) {
      decisions++;
      if (outcome.fallback) fallbacks++;
      last.push({ context, outcome, time: Date.now() });
      if (last.length > REMEMBERED) last.shift();
    },
    describe({ configuration, links }) {
      const { policy } = configuration;
      return {
        pid: process.pid,
        uptime: process.uptime(),
        clients: this.clients,
        decisions,
        fallbacks,
        policy: { name: describePolicy(policy), settings: policy.settings },
        links,
        missing: configuration.links
          .map(({ name }) => name)
          .filter((name) => !links.some((link) => link.name === name)),
        last: last.map(remember),
      };
    },
  };
}

function remember({
  context: { intents, host, port, addresses },
  outcome: { link, reason, fallback },
  time,
}: {
  context: WireContext;
  outcome: Outcome;
  time: number;
}): Status['last'][number] {
  const destination = `${host ?? addresses[0]?.address ?? ''}:${port}`;
  return { time: new Date(time).toISOString(), intents, destination, link, reason, fallback };
}
