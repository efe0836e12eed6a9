import process from 'node:process';
import type { WorldChoice } from '../../testbed/worlds/kinds/choose.ts';
import { readRun } from '../../results/read.ts';
import { runExperiment } from '../runner/run.ts';
import { small } from './small.ts';

/** Runs the small experiment until it is done or killed: `runner.ts DIRECTORY CHOICE REPEATS`. */
const [directory = '', choice = '', repeats = '1'] = process.argv.slice(2);
const begun = await readRun(directory).then(
  () => true,
  () => false,
);
await runExperiment(small(), {
  choice: JSON.parse(choice) as WorldChoice,
  directory,
  repeats: Number(repeats),
  resume: begun,
  command: ['test'],
  signal: new AbortController().signal,
  quiet: true,
});
