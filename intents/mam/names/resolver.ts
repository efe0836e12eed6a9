import { Resolver as NameResolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { isLoopback, type Family } from '../../address.ts';
import type { Link, ResolveOptions, Resolver, ResolverAnswer } from '../../policy.ts';
import type { Configuration, LinkConfiguration } from '../config.ts';
import { selector } from '../links/links.ts';

/** Seconds that IPv4 addresses wait for IPv6 addresses (RFC 8305, section 8). */
const RESOLUTION_DELAY = 0.05;

/** What a resolver knows about a link. */
export interface ResolvableLink {
  link: Link;
  parameters: LinkConfiguration['resolver'];
}

/**
 * Resolves names over several links at once: each question leaves from the link's own address and goes to the
 * link's own name servers.
 */
export function createResolver(
  links: () => readonly ResolvableLink[],
  { destination, resolveTimeout }: Configuration,
): Resolver {
  const selects = selector(destination);
  return {
    async *resolve(host, options = {}) {
      const chosen = links().filter(
        ({ link }) => selects.link(link.name, link.interface) && (options.links?.includes(link.name) ?? true),
      );
      const questions = chosen.map((link) => ask(link, host, options.family ?? 0));
      const cancel = () => {
        for (const question of questions) question.cancel();
      };
      const limit = setTimeout(cancel, resolveTimeout * 1000);
      try {
        for await (const answer of asTheyCome(questions.flatMap(({ answers }) => answers)))
          yield select(answer, (address) => selects.address(address));
      } finally {
        clearTimeout(limit);
        cancel();
      }
    },
  };
}

/** Leaves out what is not allowed, and says so. */
function select(answer: ResolverAnswer, allowed: (address: string) => boolean): ResolverAnswer {
  const addresses = answer.addresses.filter(allowed);
  if (addresses.length === answer.addresses.length) return answer;
  return { ...answer, addresses, excluded: answer.addresses.filter((address) => !allowed(address)) };
}

/** The name that is asked for over one link, once for each family, and the way to give it up. */
function ask(
  { link, parameters }: ResolvableLink,
  host: string,
  family: NonNullable<ResolveOptions['family']>,
): { answers: Promise<ResolverAnswer>[]; cancel(): void } {
  const resolver = openResolver(link, parameters);
  const start = performance.now();
  const own = new Set(link.addresses.map((address) => address.family));
  const answerOf = async (one: Family): Promise<ResolverAnswer> => {
    const found = own.has(one)
      ? await askFamily(resolver, host, one)
      : { addresses: [], error: `the link has no IPv${one} address` };
    return { link: link.name, family: one, ...found, time: (performance.now() - start) / 1000 };
  };
  const cancel = () => resolver.cancel();
  if (family !== 0) return { answers: [answerOf(family)], cancel };
  const [six, four] = [own.has(6) && answerOf(6), own.has(4) && answerOf(4)];
  const answers =
    six && four ? [six, afterSix(four, six, cancel)] : [six, four].filter((one) => one !== false);
  return { answers, cancel };
}

/**
 * IPv4 addresses wait a moment for IPv6 addresses, which go first, and no longer: some name servers never answer
 * the question for them (RFC 8305, section 3).
 */
async function afterSix(
  four: Promise<ResolverAnswer>,
  six: Promise<ResolverAnswer>,
  giveUp: () => void,
): Promise<ResolverAnswer> {
  const answer = await four;
  if (answer.addresses.length === 0) return answer;
  await Promise.race([six, wait(RESOLUTION_DELAY * 1000, undefined, { ref: false })]);
  giveUp();
  return answer;
}

async function askFamily(
  resolver: NameResolver,
  host: string,
  family: Family,
): Promise<Pick<ResolverAnswer, 'addresses' | 'error'>> {
  try {
    return { addresses: await (family === 4 ? resolver.resolve4(host) : resolver.resolve6(host)) };
  } catch (error) {
    return { addresses: [], error: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
}

/** A resolver of its own for each question, so that cancelling one leaves the others alone. */
function openResolver(
  link: Link,
  { servers, timeout, attempts }: LinkConfiguration['resolver'],
): NameResolver {
  const resolver = new NameResolver({ timeout: timeout * 1000, tries: attempts });
  if (servers.length > 0) resolver.setServers(servers);
  // A name server on this host, such as a stub resolver, is not reached from the address of a link.
  if (resolver.getServers().every((server) => isLoopback(hostOfServer(server)))) return resolver;
  const own = (family: Family) => link.addresses.find((address) => address.family === family)?.address;
  resolver.setLocalAddress(own(4) ?? '0.0.0.0', own(6) ?? '::0');
  return resolver;
}

/** `192.0.2.1:53` and `[2001:db8::1]:53` without the port. */
function hostOfServer(server: string): string {
  return isIP(server) ? server : server.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
}

/** Yields the values of promises in the order in which they are fulfilled. */
async function* asTheyCome<T>(promises: readonly Promise<T>[]): AsyncGenerator<T> {
  const open = new Map(
    promises.map((promise, index) => [index, promise.then((value) => ({ index, value }))]),
  );
  while (open.size > 0) {
    const { index, value } = await Promise.race(open.values());
    open.delete(index);
    yield value;
  }
}
