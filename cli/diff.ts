import process from 'node:process';
import { FailedError } from '../base/errors.ts';
import { describeCell } from '../results/cells.ts';
import { compareRuns, isEqual, type Comparison } from '../results/compare.ts';
import { reasonsToDiffer } from '../results/fingerprint.ts';
import { readRun, type RecordedRun } from '../results/read.ts';
import { describePackets, packetsApart } from './text/packets.ts';
import type { Register } from './register.ts';

export const register: Register = (program) => {
  program
    .command('diff')
    .description('say whether two runs are equal to the bit, and where they differ first')
    .argument('<run>', 'a run directory')
    .argument('<other>', 'another one')
    .option('--json', 'print one JSON document on stdout')
    .action(diff);
};

async function diff(one: string, other: string, { json }: { json?: boolean }): Promise<void> {
  const [a, b] = await Promise.all([readRun(one), readRun(other)]);
  const comparison = compareRuns(a, b);
  const reasons = reasonsToDiffer({ label: one, run: a.run }, { label: other, run: b.run });
  const equal = isEqual(comparison);
  const packets = comparison.first ? packetsApart([one, other], comparison.first.a.cell) : [];
  process.stdout.write(
    json
      ? `${JSON.stringify({ equal, ...comparison, packets, reasons }, null, 2)}\n`
      : [
          ...describeComparison(comparison, a, b),
          ...describePackets(packets),
          ...describeReasons(reasons, equal),
          '',
        ].join('\n'),
  );
  if (!equal) throw new FailedError('The runs differ.');
}

/** How two runs compare, a sentence a line. */
function describeComparison(comparison: Comparison, a: RecordedRun, b: RecordedRun): string[] {
  const { common, different, onlyA, onlyB } = comparison;
  if (common === 0) return ['The runs have no transfer in common.'];
  if (isEqual(comparison)) return [`All ${common} transfers are equal to the bit.`];
  return [
    ...(different > 0
      ? describeDifferences(comparison)
      : [`The ${common} transfers that both have are equal.`]),
    ...(onlyA > 0 ? [`${onlyA} transfers are only in ${a.directory}.`] : []),
    ...(onlyB > 0 ? [`${onlyB} transfers are only in ${b.directory}.`] : []),
  ];
}

/** Which transfers differ, a sentence a line. */
export function describeDifferences({ common, different, first, largest }: Comparison): string[] {
  if (!first || !largest) return [];
  const place = `cell ${first.a.cell} (${describeCell(first.a)}), transfer ${first.a.index}`;
  return [
    `${different} of ${common} transfers differ, first in ${place}: ${first.path} is ${first.values.join(' and ')}.`,
    `Completion times differ by ${(largest.seconds * 1000).toPrecision(3)} ms at most, in ` +
      `cell ${largest.transfer.cell}, transfer ${largest.transfer.index}.`,
  ];
}

/** Why runs need not be equal, a line each. */
export const describeReasons = (reasons: readonly string[], equal: boolean): string[] =>
  reasons.length > 0
    ? [
        equal ? 'They are, though not all is the same:' : 'They need not be equal:',
        ...reasons.map((reason) => `  ${reason}`),
      ]
    : equal
      ? []
      : ['Seeds and fingerprints are the same: they should be equal.'];
