import type { CalibrationFile } from '../../run/schema.ts';
import { paragraph, tableBlock, type Block } from '../model.ts';

/** The calibration gate as it was passed before the run. */
export function calibrationBlocks(run: string, calibration: CalibrationFile | null): Block[] {
  if (!calibration)
    return [paragraph('The run has no calibration: nothing shows that its links behaved as configured.')];
  const { profiles } = calibration;
  const red = profiles.flatMap(({ checks }) => checks).filter(({ ok }) => !ok).length;
  const total = profiles.flatMap(({ checks }) => checks).length;
  return [
    paragraph(
      `Before the run, ${total} properties of the emulated links were measured in world ${calibration.world} with ` +
        `the ${calibration.clock} clock; ${red === 0 ? 'all' : total - red} were within their tolerance` +
        (red === 0 ? '.' : `, ${red} were not.`),
    ),
    ...profiles.map(({ profile, shaper, note }) => paragraph(`${profile} (${shaper}): ${note}`)),
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
      rows: profiles.flatMap(({ profile, checks }) =>
        checks.map(({ ok, ...check }) => ({ profile, ...check, verdict: ok ? 'met' : 'not met' })),
      ),
    }),
  ];
}
