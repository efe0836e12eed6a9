import process from 'node:process';
import { Option } from 'commander';
import { FailedError } from '../base/errors.ts';
import { calibrate } from '../testbed/calibration/calibrate.ts';
import { renderCalibrations } from '../testbed/calibration/render.ts';
import { profileNamed, PROFILES } from '../testbed/profiles.ts';
import {
  chooseWorld,
  CLOCKS,
  openWorld,
  WORLDS,
  type ClockName,
  type WorldName,
} from '../testbed/worlds/kinds/choose.ts';
import type { Register } from './register.ts';

interface Options {
  world: WorldName;
  clock: ClockName;
  json: boolean;
}

export const register: Register = (program, signal) => {
  program
    .command('calibrate')
    .description('measure links by themselves and compare them with their profiles')
    .argument('[profile...]', [...PROFILES.keys()].join(', '), [...PROFILES.keys()])
    .addOption(new Option('--world <world>', 'where to measure').choices(WORLDS).default('auto'))
    .addOption(new Option('--clock <clock>', 'which clock to measure with').choices(CLOCKS).default('auto'))
    .option('--json', 'print one JSON document on stdout', false)
    .action(async (names: string[], { json, ...where }: Options) => {
      const profiles = [...new Set(names)].map(profileNamed);
      const choice = await chooseWorld({ ...where, signal });
      process.stderr.write(`World: ${choice.kind}, ${choice.clock} clock.\n`);
      await using world = await openWorld(choice);
      signal.addEventListener('abort', () => void world.close());
      const queue = [...profiles];
      const found = [];
      for await (const calibration of calibrate(world, profiles, {}, () => queue.shift())) {
        found.push(calibration);
        if (!json) process.stdout.write(`${renderCalibrations([calibration])}\n\n`);
      }
      if (json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
      const red = found.filter(({ ok }) => !ok).map(({ profile }) => profile);
      if (red.length > 0) throw new FailedError(`Calibration failed for ${red.join(', ')}.`);
    });
};
