import { createHash, type BinaryLike } from 'node:crypto';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { packageRoot } from '../../../base/installation/package.ts';
import { programsDigest } from '../../../base/installation/programs.ts';
import type { Fingerprint } from '../../../results/schema.ts';

/** 16 hexadecimal digits of a SHA-256 hash. */
export const digestOf = (what: BinaryLike): string =>
  createHash('sha256').update(what).digest('hex').slice(0, 16);

/**
 * What decides, on this machine, whether a run repeats.
 *
 * @param kernel - file of the guest kernel
 * @param seeds - of all batches
 */
export const fingerprintOf = (
  kernel: string,
  systemCalls: Fingerprint['systemCalls'],
  { ip = '', tc = '' }: Record<string, string>,
  seeds: readonly string[],
): Fingerprint => ({
  kernel: digestOf(readFileSync(kernel)),
  node: process.version,
  systemCalls,
  programs: programsDigest().slice(0, 16),
  folder: packageRoot,
  tools: [...new Set([ip, tc])].join('; '),
  batches: digestOf(seeds.join()),
});
