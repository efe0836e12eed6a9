import { test } from 'vitest';
import type { TestDaemon } from './daemon.ts';
import { usePolicy } from './policy-file.ts';

/** Where a client asks: of nobody, of somebody, and how long it waits (s). */
export interface Asking {
  mam: string | null;
  mamTimeout: number;
}

const WORLDS: readonly (readonly [string, (daemon: TestDaemon) => string | null])[] = [
  ['with a decision', ({ socket }) => socket],
  ['without asking', () => null],
  ['with nobody there', ({ socket }) => `${socket}-nobody`],
];

/**
 * Checks a claim where somebody decides, where nobody is asked, and where nobody is there.
 *
 * @param daemon - gives the Multi Access Manager, once the tests run.
 */
export const inEachOf =
  (daemon: () => TestDaemon) => (claim: string, check: (asking: Asking) => Promise<void>) =>
    test.each(WORLDS)(`${claim}, %s`, async (_, mamOf) => {
      await usePolicy(daemon(), `onConnect: () => ({ link: 'loopback', reason: 'x' })`);
      await check({ mam: mamOf(daemon()), mamTimeout: 10 });
    });

type LookupCallback = (error: Error | null, address?: unknown, family?: number) => void;

/** An application's own `lookup` that knows these addresses, whatever the name. */
export const lookupOf =
  (...addresses: string[]) =>
  (_host: string, { all }: { all?: boolean }, callback: LookupCallback): void => {
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (all) callback(null, found);
    else callback(null, found[0]?.address, found[0]?.family);
  };
