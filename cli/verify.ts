import { availableParallelism } from 'node:os';
import process from 'node:process';
import { FailedError, UnavailableError, UsageError } from '../base/errors.ts';
import { loadExperiment } from '../experiments/load.ts';
import { fingerprintOf } from '../experiments/runner/record/fingerprint.ts';
import { taskToResume } from '../experiments/runner/task.ts';
import { verifyRun, type VerifiedBatch } from '../experiments/runner/verify.ts';
import { CATALOGUE } from '../paper/catalogue.ts';
import { isEqual } from '../results/compare.ts';
import { differingParts } from '../results/fingerprint.ts';
import { readRun } from '../results/read.ts';
import { takesSeed } from '../testbed/kernel/seed-option.ts';
import { chooseWorld } from '../testbed/worlds/kinds/choose.ts';
import { describeDifferences } from './diff.ts';
import { positiveInteger } from './text/numbers.ts';
import type { Register } from './register.ts';

interface Options {
  batches: number;
  jobs?: number;
  json?: boolean;
}

export const register: Register = (program, signal) => {
  program
    .command('verify')
    .description('measure some batches of a run again, and say whether they repeat to the bit')
    .argument('<run>', 'a run directory')
    .option(
      '--batches <n>',
      'batches that are measured again, evenly spread over the run',
      positiveInteger,
      3,
    )
    .option('--jobs <n>', 'worlds at a time; default: one per core', positiveInteger)
    .option('--json', 'print one JSON document on stdout')
    .action((directory: string, options: Options) => verify(directory, options, signal));
};

async function verify(directory: string, options: Options, signal: AbortSignal): Promise<void> {
  const recorded = await readRun(directory);
  const { fingerprint } = recorded.run;
  if (!fingerprint)
    throw new UsageError(
      `${directory} was not measured so that it repeats: that takes guests on the virtual clock, without captures.`,
    );
  const task = await taskToResume(directory);
  const loaded = await loadExperiment(task.named, CATALOGUE, { quick: task.quick });
  const choice = await chooseWorld({ world: 'guest', clock: 'virtual', signal });
  if (choice.kind !== 'guest' || !takesSeed(choice.kernel))
    throw new UnavailableError('The guest kernel takes no seed. Build one that does: npm run kernel');
  const { ip = '', tc = '' } = recorded.run.versions;
  const here = fingerprintOf(choice.kernel, fingerprint.systemCalls, { ip, tc }, []);
  const differing = differingParts(fingerprint, here, ['batches', 'systemCalls', 'tools']);
  if (differing.length > 0)
    process.stderr.write(`Not as it was when the run was measured: ${differing.join(', ')}.\n`);
  const results = await verifyRun(recorded, loaded, task, {
    ...{ choice, signal, batches: options.batches },
    jobs: options.jobs ?? availableParallelism(),
    verified: (batch) => process.stderr.write(`${describe(batch)}\n`),
  });
  if (options.json) process.stdout.write(`${JSON.stringify({ differing, batches: results }, null, 2)}\n`);
  const failed = results.filter(({ comparison }) => !isEqual(comparison));
  if (failed.length > 0)
    throw new FailedError(`${failed.length} of ${results.length} batches do not repeat.`);
  if (!options.json) process.stdout.write(`All ${results.length} batches repeat to the bit.\n`);
}

function describe({ number, of, cells, comparison }: VerifiedBatch): string {
  const what = `Batch ${number} of ${of} (${cells} cells, ${comparison.common} transfers)`;
  if (isEqual(comparison)) return `${what}: repeats to the bit`;
  const lines = describeDifferences(comparison).map((line) => `  ${line}`);
  return [`${what}: does not repeat`, ...lines].join('\n');
}
