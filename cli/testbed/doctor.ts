import process from 'node:process';
import { styleText } from 'node:util';
import { UnavailableError } from '../../base/errors.ts';
import { diagnose, type Check } from '../../testbed/doctor/check.ts';
import { examine } from '../../testbed/doctor/doctor.ts';
import type { Register } from '../register.ts';

export const register: Register = (program) => {
  program
    .command('doctor')
    .description('try what this machine can do in each world, and say what to do where it cannot')
    .option('--json', 'print one JSON document on stdout', false)
    .action(async ({ json }: { json: boolean }) => {
      const checks: Check[] = [];
      for await (const check of examine()) {
        checks.push(check);
        if (!json) process.stdout.write(describe(check));
      }
      const diagnosis = diagnose(checks);
      if (json) process.stdout.write(`${JSON.stringify(diagnosis, null, 2)}\n`);
      if (diagnosis.works.length === 0)
        throw new UnavailableError('No world works on this machine; the advice above says what to do.');
      process.stderr.write(`Worlds that work here: ${diagnosis.works.join(', ')}.\n`);
    });
};

function describe({ world, check, ok, isOptional, found, advice }: Check): string {
  const mark = ok
    ? styleText('green', '✓')
    : styleText(isOptional ? 'yellow' : 'red', isOptional ? '–' : '✗');
  const [first = '', ...more] = found.split('\n');
  const lines = [`${mark} ${world.padEnd(5)}  ${check}: ${first}`, ...more.map((line) => `    ${line}`)];
  return `${[...lines, ...(advice ? [`    → ${advice}`] : [])].join('\n')}\n`;
}
