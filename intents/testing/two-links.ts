import { parseConfiguration } from '../mam/config-file.ts';
import { decide, type DecisionRequest } from '../mam/decision/decide.ts';
import { Deployment } from '../mam/deployment.ts';
import type { ScannedInterface } from '../mam/links/links.ts';
import type { Leads } from '../mam/links/routes.ts';
import type { Policy } from '../policy.ts';
import type { WireContext } from '../protocol/messages.ts';

/** A host with two access links, of which one has no IPv6. */
export const interfaces: ScannedInterface[] = [
  { name: 'lo', loopback: true, addresses: ['127.0.0.1', '::1'] },
  { name: 'dsl0', loopback: false, addresses: ['10.1.0.2', 'fd00:0:1::2'] },
  { name: 'lte0', loopback: false, addresses: ['10.2.0.2'] },
];

/** A policy that always takes a link. */
export const use = (link: string): Policy => ({ onConnect: () => ({ link, reason: 'as told' }) });

/** What a deployment on it may have beside its policy; `dsl` and `lte` are how names are resolved over them. */
export interface Outline {
  policy: Policy;
  dsl?: object;
  lte?: object;
  configuration?: object;
  up?: ScannedInterface[];
  leads?: Leads;
}

/** Deploys a policy on two links. */
export async function deploy({
  policy,
  dsl,
  lte,
  configuration,
  up = interfaces,
  leads,
}: Outline): Promise<Deployment> {
  const links = [
    { name: 'dsl', interface: 'dsl0', ...(dsl && { resolver: dsl }) },
    { name: 'lte', interface: 'lte0', ...(lte && { resolver: lte }) },
  ];
  const parsed = parseConfiguration({ policy: { name: 'test' }, links, ...configuration }, 'it', '/');
  return Deployment.start(
    parsed,
    policy,
    () => undefined,
    () => up,
    leads,
  );
}

export const plain: WireContext = {
  intents: {},
  port: 80,
  addresses: [],
  family: 0,
  calls: ['socket'],
  socketOptions: {},
  protocol: 'tcp',
};
export const at = (...addresses: string[]): WireContext => ({
  ...plain,
  addresses: addresses.map((address) => ({ address })),
});

/** Decides, without connections and processes: the routes of the policy, and `last` those of the system. */
export async function outcome(
  deployment: Deployment,
  context: Partial<WireContext>,
  sockets?: DecisionRequest['sockets'],
) {
  let slow = 0;
  const request = { context: { ...plain, ...context }, ...(sockets && { sockets }) };
  const { routes, ...decided } = await decide(deployment, request, () => slow++);
  // Those of the policy, and the system's own, which come last.
  const own = routes.filter(({ source }) => source !== undefined).map(({ link: _, ...ends }) => ends);
  const last = routes.slice(own.length);
  return {
    ...decided,
    routes: own.length > 0 ? own : last,
    last,
    links: routes.map(({ link }) => link),
    slow,
  };
}
