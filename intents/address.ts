import { isIP, SocketAddress } from 'node:net';
import { z } from 'zod';

/** 4 or 6, the version of the Internet Protocol. */
export type Family = 4 | 6;

/** An IPv4 or IPv6 address as text. */
export const addressSchema = z
  .string()
  .max(64)
  .refine((text) => isIP(text) !== 0, 'must be an IPv4 or IPv6 address');

/** Key/values of a policy, of a link: plain data whose meaning the policy knows. */
export const settingsSchema = z.record(z.string(), z.json());
export type Settings = z.output<typeof settingsSchema>;

/** The family of a valid address; an IPv4 address that is mapped into IPv6 is one of IPv4. */
export function familyOf(address: string): Family {
  return address.includes(':') && !isMapped(address) ? 6 : 4;
}

/** A family as Node's own calls take it; anything else means either. */
export function asFamily(family: unknown): 0 | Family {
  if (family === 'IPv4') return 4;
  if (family === 'IPv6') return 6;
  return family === 4 || family === 6 ? family : 0;
}

/** Is this an address of the host itself, which no access link leads to (RFC 6890)? */
export function isLoopback(address: string): boolean {
  return address === '::1' || unmapped(address).startsWith('127.');
}

/** Is this an IPv4 address within an IPv6 address, `::ffff:192.0.2.1` (RFC 4291, 2.5.5.2)? */
export function isMapped(address: string): boolean {
  return unmapped(address) !== address;
}

/** An address, without the IPv6 address around an IPv4 address: both are the same destination. */
export function unmapped(address: string): string {
  if (!/^[0:]*:ffff:/i.test(address) || isIP(address) !== 6 || address.includes('%')) return address;
  // Written with dots, whatever zeros and hexadecimal digits it had.
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address;
  const within = canonical.slice(MAPPED.length);
  return canonical.startsWith(MAPPED) && isIP(within) === 4 ? within : address;
}
const MAPPED = '::ffff:';
