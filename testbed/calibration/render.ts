import { styleText } from 'node:util';
import { alignColumns } from '../../base/columns.ts';
import type { Calibration, CalibrationCheck } from '../../results/schema.ts';

const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 6, useGrouping: false });

/** The gate as a table for people: expected against measured, in colour on a terminal. */
export function renderCalibrations(calibrations: readonly Calibration[]): string {
  return calibrations.map(renderCalibration).join('\n\n');
}

function renderCalibration({ profile, shaper, note, checks, unchecked = [], ok }: Calibration): string {
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
  const lines = alignColumns(rows, NUMBERS).map((line, index) => paint(line, checks[index - 1]));
  const left = unchecked.map(
    ({ check, direction, reason }) => `–  ${check}, ${direction}: not checked, since ${reason}`,
  );
  const verdict = ok ? `green. ${note}` : `red. ${describeRed(checks)}`;
  return [`${profile} (${shaper}): ${verdict}`, ...lines, ...left].join('\n');
}

/** Checks that the sentence on a red link names; all are in its table. */
const NAMED = 3;

function describeRed(checks: readonly CalibrationCheck[]): string {
  const red = checks.filter(({ ok }) => !ok);
  const names = red.slice(0, NAMED).map(({ check, direction }) => `${check}, ${direction}`);
  const more = red.length > NAMED ? [`${red.length - NAMED} more`] : [];
  return `Not as its profile says: ${[...names, ...more].join('; ')}.`;
}

/** The columns of expected, tolerance and measured. */
const NUMBERS = [3, 4, 5];

const paint = (line: string, check: CalibrationCheck | undefined): string =>
  check === undefined ? line : styleText(check.ok ? 'green' : 'red', line);
