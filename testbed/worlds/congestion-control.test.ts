import { afterEach, expect, test, vi } from 'vitest';
import { BARE_CANDIDATES, describeWorlds } from '../testing/worlds.ts';
import { assertCongestionControl, congestionControls } from './congestion-control.ts';

afterEach(() => vi.unstubAllEnvs());

test('an unknown congestion control is answered with those that the guest has', () => {
  expect(() => assertCongestionControl('cubik', 'guest', 'a file')).toThrow(
    /^a file: There is no congestion control "cubik". Known: reno, cubic, bbr. Did you mean "cubic"\?$/,
  );
  expect(() => assertCongestionControl('bbr', 'guest', 'a file')).not.toThrow();
});

test('what a guest kernel of the user’s own has is not known', () => {
  vi.stubEnv('INTENTBED_KERNEL', '/somewhere/linux');
  expect(congestionControls('guest')).toBeUndefined();
  expect(() => assertCongestionControl('vegas', 'guest', 'a file')).not.toThrow();
});

describeWorlds('the congestion controls of a world', BARE_CANDIDATES, (open, { kind }) => {
  test('are those that its kernel offers', async () => {
    await using world = await open();
    const { stdout } = await world.run(['cat', '/proc/sys/net/ipv4/tcp_available_congestion_control']);
    expect(stdout.trim().split(' ').toSorted()).toEqual(congestionControls(kind)?.toSorted());
  });
});
