import type { Calibration, CalibrationFile } from '../../../results/schema.ts';
import { enumerate, kilobytes } from '../format.ts';
import { paragraph, tableBlock, type Block } from '../model.ts';
import { distinctNames } from './distinct.ts';

/** The calibration gate as it was passed before the run. */
export function calibrationBlocks(run: string, calibration: CalibrationFile | null): Block[] {
  if (!calibration)
    return [paragraph('The run has no calibration: nothing shows that its links behaved as configured.')];
  const { profiles } = calibration;
  const names = distinctNames(profiles, ({ profile }) => profile, queueOf);
  const red = profiles.flatMap(({ checks }) => checks).filter(({ ok }) => !ok).length;
  const total = profiles.flatMap(({ checks }) => checks).length;
  return [
    paragraph(
      `Before the run, ${total} properties of the emulated links were measured in world ${calibration.world} with ` +
        `the ${calibration.clock} clock; ${red === 0 ? 'all' : total - red} were within their tolerance` +
        (red === 0 ? '.' : `, ${red} were not.`),
    ),
    ...noteBlocks(profiles, names),
    ...uncheckedBlocks(profiles, names),
    tableBlock({
      id: `${run}-calibration`,
      title: 'Calibration',
      columns: [
        { key: 'profile', title: 'link' },
        { key: 'check', title: 'property' },
        { key: 'direction', title: 'direction' },
        { key: 'expected', title: 'expected', digits: 5 },
        { key: 'tolerance', title: 'tolerance', digits: 3 },
        { key: 'measured', title: 'measured', digits: 5 },
        { key: 'unit', title: 'unit' },
        { key: 'verdict', title: 'verdict' },
      ],
      rows: profiles.flatMap(({ checks }, index) =>
        checks.map(({ ok, ...check }) => ({
          profile: names[index] ?? '',
          ...check,
          verdict: ok ? 'met' : 'not met',
        })),
      ),
    }),
  ];
}

/** What the shapers cost in fidelity, once for all links of which the same is said. */
function noteBlocks(profiles: readonly Calibration[], names: readonly string[]): Block[] {
  const noted = profiles.map(({ shaper, note }, index) => ({ name: names[index] ?? '', shaper, note }));
  return [...Map.groupBy(noted, ({ shaper, note }) => JSON.stringify([shaper, note])).values()].map((own) =>
    paragraph(`${enumerate(own.map(({ name }) => name))} (${own[0]?.shaper}): ${own[0]?.note}`),
  );
}

/** What was left out, and why, once for all properties with one reason. */
const uncheckedBlocks = (profiles: readonly Calibration[], names: readonly string[]): Block[] =>
  profiles.flatMap(({ unchecked = [] }, index) =>
    [...Map.groupBy(unchecked, ({ reason }) => reason)].map(([reason, own]) => {
      const properties = own.map(({ check, direction }) => `${check} (${direction})`);
      return paragraph(`${names[index] ?? ''}: not checked, since ${reason}: ${enumerate(properties)}.`);
    }),
  );

/** One profile may have been calibrated with several queues. */
function queueOf({ checks }: Calibration): string {
  const queue = checks.find(({ check, direction }) => check === 'largest queue' && direction === 'down');
  return queue ? `queue ${kilobytes(queue.expected)}` : '';
}
