import type { Fingerprint, Run } from './schema.ts';

/** What a part of a fingerprint is called. */
const NAMES = {
  kernel: 'guest kernel',
  node: 'Node',
  systemCalls: 'interception of system calls',
  programs: 'programs in the guest',
  folder: 'folder of this program',
  tools: 'tools that bring links up',
  batches: 'plan of batches',
} as const satisfies Partial<Record<keyof Fingerprint, string>>;
type Part = keyof typeof NAMES;

const PARTS = Object.keys(NAMES) as Part[];

/** Names of the parts in which two fingerprints differ. */
export const differingParts = (a: Fingerprint, b: Fingerprint, except: readonly Part[] = []): string[] =>
  PARTS.filter((part) => a[part] !== b[part] && !except.includes(part)).map((part) => NAMES[part]);

/**
 * Why two runs need not be equal to the bit, beside what defines their cells; empty when nothing is known that would make
 * them differ.
 */
export function reasonsToDiffer(a: { label: string; run: Run }, b: { label: string; run: Run }): string[] {
  const reasons: string[] = [];
  for (const { label, run } of [a, b]) {
    if (!run.fingerprint) reasons.push(`${label} has no fingerprint: it was not measured so that it repeats`);
    else if (run.fingerprint.mixed) reasons.push(`${label} was gone on with under other conditions`);
  }
  if (a.run.seed !== b.run.seed) reasons.push(`the seeds are ${a.run.seed} and ${b.run.seed}`);
  const [first, second] = [a.run.fingerprint, b.run.fingerprint];
  if (!first || !second) return reasons;
  for (const part of PARTS)
    if (first[part] !== second[part]) reasons.push(`${NAMES[part]}: ${first[part]} and ${second[part]}`);
  return reasons;
}
