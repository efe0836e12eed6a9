import process from 'node:process';
import { describePolicy } from './policy-module.ts';
import type { Link } from '../policy.ts';
import type { WireContext } from '../protocol/messages.ts';
import type { Intents } from '../vocabulary.ts';
import type { Configuration } from './config.ts';
import type { Outcome } from './decide.ts';
import type { Deployment } from './deployment.ts';

/** Decisions that the status remembers. */
const REMEMBERED = 20;

/** One decision, for a human reader. */
export interface RememberedDecision {
  time: string;
  intents: Intents;
  destination: string;
  link?: string | undefined;
  reason: string;
  fallback: boolean;
}

/** What the daemon is and does. */
export interface Status {
  pid: number;
  /** Seconds since the daemon started. */
  uptime: number;
  clients: number;
  decisions: number;
  /** Decisions that were left to the system. */
  fallbacks: number;
  policy: { name: string; settings: Configuration['policy']['settings'] };
  links: readonly Link[];
  /** Configured links that are not up, or excluded. */
  missing: string[];
  last: RememberedDecision[];
}

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
}): RememberedDecision {
  const destination = `${host ?? addresses[0]?.address ?? ''}:${port}`;
  return { time: new Date(time).toISOString(), intents, destination, link, reason, fallback };
}
