import { Resolver as NameResolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isLoopback, type Family } from '../address.ts';
import type { Link, ResolveOptions, Resolver, ResolverAnswer } from '../policy.ts';
import type { Configuration, LinkConfiguration } from './config.ts';
import { selector } from './links.ts';

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
        for await (const answer of asTheyCome(questions.map(({ answer }) => answer)))
          yield { ...answer, addresses: answer.addresses.filter((address) => selects.address(address)) };
      } finally {
        clearTimeout(limit);
        cancel();
      }
    },
  };
}

/** The name that is asked for over one link, and the way to give it up. */
function ask(
  { link, parameters }: ResolvableLink,
  host: string,
  family: NonNullable<ResolveOptions['family']>,
): { answer: Promise<ResolverAnswer>; cancel(): void } {
  const resolver = openResolver(link, parameters);
  const start = performance.now();
  const families = ([6, 4] as const).filter(
    (one) => (family === 0 || family === one) && link.addresses.some((address) => address.family === one),
  );
  const answer = Promise.allSettled(families.map((one) => askFamily(resolver, host, one))).then((results) => {
    const addresses = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    const time = (performance.now() - start) / 1000;
    return { link: link.name, addresses, time, ...(addresses.length === 0 && { error: whyNot(results) }) };
  });
  return { answer, cancel: () => resolver.cancel() };
}

function askFamily(resolver: NameResolver, host: string, family: Family): Promise<string[]> {
  return family === 4 ? resolver.resolve4(host) : resolver.resolve6(host);
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

function whyNot(results: readonly PromiseSettledResult<string[]>[]): string {
  const reasons = results.flatMap((result) =>
    result.status === 'rejected'
      ? [(result.reason as NodeJS.ErrnoException).code ?? String(result.reason)]
      : [],
  );
  return reasons.length > 0 ? reasons.join(', ') : 'the link has no address of the family';
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
