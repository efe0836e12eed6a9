import process from 'node:process';
import { styleText } from 'node:util';
import { UnavailableError } from '../../base/errors.ts';
import { diagnose, type Check } from '../../testbed/doctor/check.ts';
import { examine } from '../../testbed/doctor/doctor.ts';
import type { Register } from '../register.ts';

export const register: Register = (program, signal) => {
  program
    .command('doctor')
    .description('try what this machine can do in each world, and say what to do where it cannot')
    .option('--json', 'print one JSON document on stdout', false)
    .option(
      '--install [programs...]',
      'first fetch missing programs into your cache: those named, or all that are useful in a testbed',
    )
    .action(async ({ json, install }: { json: boolean; install?: true | string[] }) => {
      if (install) await bring(install === true ? [] : install, signal);
      const checks: Check[] = [];
      for await (const check of examine(signal)) {
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

/** @param names - of programs; none: all that users want */
async function bring(names: readonly string[], signal: AbortSignal): Promise<void> {
  const { installPrograms, missingPrograms } = await import('../../testbed/tools/install.ts');
  const missing = await missingPrograms(names);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  if (missing.length === 0) return say('No program is missing.');
  say(`Missing: ${missing.map(({ name }) => name).join(', ')}.`);
  await installPrograms(missing, say, signal);
  say('Done.');
}

function describe({ world, check, ok, isOptional, found, advice }: Check): string {
  const mark = ok
    ? styleText('green', '✓')
    : styleText(isOptional ? 'yellow' : 'red', isOptional ? '–' : '✗');
  const [first = '', ...more] = found.split('\n');
  const lines = [`${mark} ${world.padEnd(5)}  ${check}: ${first}`, ...more.map((line) => `    ${line}`)];
  return `${[...lines, ...(advice ? [`    → ${advice}`] : [])].join('\n')}\n`;
}
