import { describe, expect, test } from 'vitest';
import type { Policy } from '../../policy.ts';
import { at, deploy, interfaces, outcome, use } from '../../testing/two-links.ts';
import type { Leads } from '../links/routes.ts';

/** In `toMatchObject`, a bare regular expression matches anything. */
const matching = (text: RegExp): unknown => expect.stringMatching(text);

describe('source addresses', () => {
  test("are the chosen link's address of the destination's family", async () => {
    const deployment = await deploy({ policy: use('dsl') });
    expect(await outcome(deployment, at('10.9.0.1'))).toMatchObject({
      link: 'dsl',
      fallback: false,
      routes: [{ source: '10.1.0.2', destination: '10.9.0.1' }],
      slow: 0,
    });
    expect((await outcome(deployment, at('fd00::9'))).routes).toEqual([
      { source: 'fd00:0:1::2', destination: 'fd00::9' },
    ]);
  });

  test('of both families make routes to destinations of both', async () => {
    const deployment = await deploy({ policy: use('dsl') });
    expect((await outcome(deployment, at('fd00::9', '10.9.0.1'))).routes).toEqual([
      { source: 'fd00:0:1::2', destination: 'fd00::9' },
      { source: '10.1.0.2', destination: '10.9.0.1' },
    ]);
  });

  test('are offered of links only that can reach the destination', async () => {
    const deployment = await deploy({
      policy: { onConnect: ({ links }) => ({ reason: links.map(({ name }) => name).join() }) },
    });
    expect((await outcome(deployment, at('10.9.0.1'))).reason).toBe('dsl,lte');
    expect((await outcome(deployment, at('fd00::9'))).reason).toBe('dsl');
    expect((await outcome(deployment, { host: 'www.test', family: 6 })).reason).toBe('dsl');
    expect(await outcome(deployment, at('127.0.0.1'))).toMatchObject({
      fallback: true,
      reason: matching(/^no link has an address that can reach/),
      routes: [{ destination: '127.0.0.1' }],
    });
  });

  test('that the application has bound and that do not fit are for the system to refuse', async () => {
    const deployment = await deploy({ policy: use('dsl') });
    expect(await outcome(deployment, { ...at('fd00::9'), bound: '10.1.0.2' })).toMatchObject({
      fallback: false,
      routes: [{ destination: 'fd00::9' }],
    });
  });

  test('may be named by the policy, which gives the link', async () => {
    const deployment = await deploy({ policy: { onConnect: () => ({ source: '10.2.0.2', reason: 'x' }) } });
    expect(await outcome(deployment, at('10.9.0.1'))).toMatchObject({
      link: 'lte',
      routes: [{ source: '10.2.0.2', destination: '10.9.0.1' }],
    });
  });

  test('of another link than the one named are nonsense', async () => {
    const deployment = await deploy({
      policy: { onConnect: () => ({ link: 'dsl', source: '10.2.0.2', reason: 'x' }) },
    });
    expect((await outcome(deployment, at('10.9.0.1'))).reason).toBe(
      'the policy chose 10.2.0.2, which is not an address of link dsl; the system decides',
    );
  });

  test('without any link up are left to the system, and the policy is not bothered', async () => {
    const policy: Policy = {
      onConnect() {
        throw new Error('bothered');
      },
    };
    const deployment = await deploy({ policy, up: interfaces.slice(0, 1) });
    expect((await outcome(deployment, at('10.9.0.1'))).reason).toMatch(/no link has an address/);
  });

  test('follow the interfaces when these change', async () => {
    const up = [...interfaces];
    const deployment = await deploy({ policy: use('lte'), up });
    expect(deployment.rescan()).toBe(false);
    up.pop();
    expect(deployment.rescan()).toBe(true);
    expect(await outcome(deployment, at('10.9.0.1'))).toMatchObject({
      fallback: true,
      reason: matching(/only dsl can/),
    });
  });
});

describe('sockets of a set', () => {
  const idle = (id: number, source: string) => ({
    id,
    source,
    destination: '10.9.0.1',
    intents: {},
    idle: 1,
  });

  test('are reused on the link that a connection would take, and not on another', async () => {
    const deployment = await deploy({ policy: use('lte') });
    const context = at('10.9.0.1');
    expect(await outcome(deployment, context, [idle(1, '10.1.0.2'), idle(2, '10.2.0.2')])).toMatchObject({
      reuse: 2,
      link: 'lte',
    });
    expect((await outcome(deployment, context, [idle(1, '10.1.0.2')])).reuse).toBeUndefined();
  });
});

describe('a connection is made in any case', () => {
  test('routes end with what the system would do', async () => {
    const deployment = await deploy({ policy: use('dsl') });
    const { routes, last, links } = await outcome(deployment, at('10.9.0.1', 'fd00::9'));
    expect(routes.map(({ destination }) => destination)).toEqual(['10.9.0.1', 'fd00::9']);
    expect(last).toEqual([{ destination: '10.9.0.1' }, { destination: 'fd00::9' }]);
    expect(links).toEqual(['dsl', 'dsl', undefined, undefined]);
  });

  test('a link without a route to the destination carries no request for it', async () => {
    const leads: Leads = (name) => name === 'lte0';
    const asked: string[][] = [];
    const policy: Policy = {
      onConnect({ links }) {
        asked.push(links.map(({ name }) => name));
        return { link: links[0]?.name, reason: 'the first' };
      },
    };
    expect((await outcome(await deploy({ policy, leads }), at('10.9.0.1'))).link).toBe('lte');
    expect(asked).toEqual([['lte']]);
    const nowhere = await deploy({ policy, leads: () => false });
    expect(await outcome(nowhere, at('10.9.0.1'))).toMatchObject({
      fallback: true,
      last: [{ destination: '10.9.0.1' }],
    });
  });

  test('links that the policy names as alternatives come after its link, before the default', async () => {
    const onConnect = () => ({ link: 'lte', alternatives: ['dsl', 'nowhere'], reason: 'x' });
    const { links } = await outcome(await deploy({ policy: { onConnect } }), at('10.9.0.1'));
    expect(links).toEqual(['lte', 'dsl', undefined]);
  });

  test('an IPv4 address within an IPv6 address is reached from an IPv4 address', async () => {
    const { routes } = await outcome(await deploy({ policy: use('dsl') }), at('::ffff:10.9.0.1'));
    expect(routes).toEqual([{ source: '10.1.0.2', destination: '10.9.0.1' }]);
  });
});
