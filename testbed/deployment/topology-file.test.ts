import { expect, test } from 'vitest';
import { PROFILES } from '../profiles.ts';
import { compose, specOf } from './topology-file.ts';

test('a link is a profile by name, or one with changes', () => {
  const { topology } = specOf(
    { links: ['dsl', { profile: 'lte', name: 'cable', down: { rate: 50e6 }, routers: 2 }] },
    'a file',
  );
  expect(topology.links[0]).toEqual(PROFILES.get('dsl'));
  expect(topology.links[1]).toMatchObject({
    name: 'cable',
    down: { rate: 50e6, delay: 0.035 },
    up: { rate: 6e6 },
    source: expect.stringMatching(/LTE.*changed$/) as string,
  });
  expect(topology.routers).toEqual({ dsl: 0, cable: 2 });
});

test('profiles are taken in turn, and names are not taken twice', () => {
  const { topology } = specOf(compose(['dsl', 'lte'], 5), 'The command line');
  expect(topology.links.map(({ name }) => name)).toEqual(['dsl', 'lte', 'dsl-2', 'lte-2', 'dsl-3']);
});

test.each([
  [{ links: [] }, /links: a topology has at least one link/],
  [{ links: ['isdn'] }, /links\.0: there is no profile "isdn". Known: dsl/],
  [{ links: ['dsl', 'dsl'] }, /two links have one name/],
  [{ links: [{ name: 'x', down: { rate: 1e6, delay: 0 } }] }, /links.0.*up.rate/s],
  [{ links: ['dsl'], server: ['b'] }, /unknown: server; known are .*servers/],
  [{ links: ['dls'] }, /links\.0: .*did you mean "dsl"\?; found "dls"/],
  [{ links: ['dsl'], servers: ['b', 'client'] }, /servers\.1: two nodes have one name; found "client"/],
  [{ links: ['dsl'], servers: ['dsl'] }, /a link has the name of a server/],
  [
    { links: ['dsl'], dns: { www: ['nowhere'] } },
    /dns.www.0: must be an IPv4 or IPv6 address; found "nowhere"/,
  ],
  [{ links: ['dsl'], policy: {} }, /policy: needs either `name` or `path`/],
])('%j is refused with the place and what is allowed', (file, words) => {
  expect(() => specOf(file, 'topology.jsonc')).toThrow(words);
});
