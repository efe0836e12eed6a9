import { styleText } from 'node:util';
import type { Calibration, CalibrationCheck } from '../../results/schema.ts';

const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 6, useGrouping: false });

/** The gate as a table for people: expected against measured, in colour on a terminal. */
export function renderCalibrations(calibrations: readonly Calibration[]): string {
  return calibrations.map(renderCalibration).join('\n\n');
}

function renderCalibration({ profile, shaper, note, checks, ok }: Calibration): string {
  const rows = [
    ['', 'check', 'direction', 'expected', 'tolerance', 'measured', 'unit'],
    ...checks.map((check) => [
      check.ok ? '✓' : '✗',
      check.check,
      check.direction,
      number.format(check.expected),
      number.format(check.tolerance),
      number.format(check.measured),
      check.unit,
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row, index) => paint(alignRow(row, widths), checks[index - 1]));
  return [`${profile} (${shaper}): ${ok ? 'green' : 'red'}. ${note}`, ...lines].join('\n');
}

/** Numbers to the right, words to the left. */
const alignRow = (row: readonly string[], widths: readonly number[]): string =>
  row
    .map((text, column) =>
      column >= 3 && column <= 5 ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0),
    )
    .join('  ')
    .trimEnd();

const paint = (line: string, check: CalibrationCheck | undefined): string =>
  check === undefined ? line : styleText(check.ok ? 'green' : 'red', line);
