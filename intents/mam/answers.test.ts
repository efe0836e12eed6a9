import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Policy } from '../policy.ts';
import { replySchema, type WireContext } from '../protocol/messages.ts';
import { parseConfiguration } from './config-file.ts';
import { decide } from './decision/decide.ts';
import { Deployment } from './deployment.ts';

/** Deploys a policy on two links whose name servers are silent. */
function deploy(policy: Partial<Policy>): Promise<Deployment> {
  const resolver = { servers: ['127.0.0.1:1'], timeout: 0.01, attempts: 1 };
  const links = ['dsl', 'lte'].map((name) => ({ name, interface: name, resolver }));
  const configuration = parseConfiguration(
    { policy: { name: 'test' }, links, resolveTimeout: 0.02 },
    '',
    '/',
  );
  const up = [
    { name: 'dsl', loopback: false, addresses: ['10.1.0.2', 'fd00::2'] },
    { name: 'lte', loopback: false, addresses: ['10.2.0.2'] },
  ];
  const whole = { onConnect: () => ({ reason: 'x' }), ...policy };
  return Deployment.start(
    configuration,
    whole,
    () => undefined,
    () => up,
  );
}

const context: WireContext = {
  intents: {},
  port: 80,
  addresses: [],
  family: 0,
  calls: [],
  socketOptions: {},
  protocol: 'tcp',
};
const contexts: WireContext[] = [
  { ...context, addresses: [{ address: '10.9.0.1' }] },
  { ...context, addresses: [{ address: 'fd00::9' }, { address: '10.9.0.1', link: 'lte' }] },
  { ...context, addresses: [{ address: '10.9.0.1' }], bound: '10.1.0.2', family: 4 },
];
const sockets = [{ id: 1, source: '10.1.0.2', destination: '10.9.0.1', intents: {}, idle: 1 }];

/** One of the values that are right, mostly, or one of those that are not. */
const mostly = (right: readonly unknown[], ...wrong: readonly unknown[]) =>
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...right) }, fc.constantFrom(...wrong));

const address = mostly(['10.1.0.2', '10.2.0.2', 'fd00::2', '10.9.0.1'], '127.0.0.1', '::1', 'x', '');
const answer = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record(
      {
        link: mostly(['dsl', 'lte', undefined], 'wifi', '', 1, null),
        source: mostly(['10.1.0.2', 'fd00::2', undefined], '192.0.2.1', 'x'),
        destinations: fc.oneof(fc.array(address, { maxLength: 2 }), fc.array(address, { minLength: 60 })),
        socketOptions: mostly([{}, { SO_MARK: 1 }], { SO_MARK: 'x' }, { SO_X: 1 }, []),
        protocol: mostly(['tcp', 'mptcp'], 'udp'),
        overrideBind: mostly([true, false], 'yes'),
        reuse: mostly([1], 2, -1, 0.5),
        reason: mostly(['x', 'y'.repeat(1000)], '', 'y'.repeat(1001)),
      },
      { requiredKeys: ['reason'] },
    ),
  },
  fc.anything(),
);

test('whatever a policy answers, the application gets a valid decision', async () => {
  const seen = { followed: 0, fallback: 0 };
  await fc.assert(
    fc.asyncProperty(answer, fc.constantFrom(...contexts), fc.boolean(), async (given, asked, idle) => {
      const hook = () => given as never;
      const deployment = await deploy({ onConnect: hook, onSocketChoose: hook });
      const request = { context: asked, ...(idle && { sockets }) };
      const outcome = await decide(deployment, request, () => undefined);
      replySchema.parse({ id: 1, type: 'decision', ...outcome });
      seen[outcome.fallback ? 'fallback' : 'followed']++;
    }),
    { numRuns: 5000 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(300);
});

test('whatever a policy resolves, the application gets a valid answer', async () => {
  const link = fc.constantFrom('dsl', 'wifi', 'x'.repeat(65), 1);
  const addresses = fc.array(fc.record({ address, link }, { requiredKeys: ['address'] }), { maxLength: 300 });
  const resolution = fc.oneof(fc.record({ addresses, reason: fc.constant('x') }), fc.anything());
  const seen = { followed: 0, fallback: 0 };
  await fc.assert(
    fc.asyncProperty(resolution, async (given) => {
      const deployment = await deploy({ onResolve: () => given as never });
      const asked = { ...context, host: 'www.test' };
      const outcome = await decide(deployment, { context: asked }, () => undefined);
      replySchema.parse({ id: 1, type: 'decision', ...outcome });
      seen[outcome.fallback ? 'fallback' : 'followed']++;
    }),
    { numRuns: 500 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
});
