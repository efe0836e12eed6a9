import { isIP } from 'node:net';
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

/** The family of a valid address. */
export function familyOf(address: string): Family {
  return address.includes(':') ? 6 : 4;
}

/** A family as Node's own calls take it; anything else means either. */
export function asFamily(family: unknown): 0 | Family {
  return family === 4 || family === 6 ? family : 0;
}

/** Is this an address of the host itself, which no access link leads to (RFC 6890)? */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.');
}
