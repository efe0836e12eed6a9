import { dirname, resolve } from 'node:path';
import process from 'node:process';
import { isDeepStrictEqual } from 'node:util';
import { Option } from 'commander';
import { UsageError } from '../../base/errors.ts';
import { readJsonWithComments } from '../../base/input/json-file.ts';
import { validate } from '../../base/input/validate.ts';
import { PROFILES, SHAPERS } from '../../testbed/profiles.ts';
import { placeOf } from '../../testbed/daemon/state/place.ts';
import { DEFAULT_POLICY, type Spec } from '../../testbed/deployment/spec.ts';
import { compose, specOf } from '../../testbed/deployment/topology-file.ts';
import { topologySchema } from '../../testbed/topology/spec.ts';
import { parseQueue } from '../../testbed/topology/units.ts';
import { assertFree, up } from '../../testbed/daemon/client/up.ts';
import { assertCongestionControl } from '../../testbed/worlds/congestion-control.ts';
import { chooseWorld, WORLDS, type WorldName } from '../../testbed/worlds/kinds/choose.ts';
import type { Register } from '../register.ts';
import { nameOption } from './name.ts';
import { welcomeTo } from './welcome.ts';

interface Options {
  name: string;
  world: WorldName;
  file?: string;
  links?: number;
  queue?: string;
  shaper?: (typeof SHAPERS)[number];
  policy?: string;
  json: boolean;
}

export const register: Register = (program, signal) => {
  program
    .command('up')
    .description('start a testbed in the background')
    .argument('[profile...]', `links: ${[...PROFILES.keys()].join(', ')} (default: dsl lte)`)
    .addOption(nameOption())
    .addOption(new Option('--world <world>', 'where it lives').choices(WORLDS).default('auto'))
    .option('--file <file>', 'topology file: links, servers, routers, names, policy')
    .option('--links <number>', 'number of links; the profiles are taken in turn', wholeNumber)
    .option('--queue <length>', 'queue of every link: 100ms, 64kB, 1.5bdp')
    .addOption(new Option('--shaper <shaper>', 'what makes the rate of every link').choices(SHAPERS))
    .option('--policy <name>', 'policy of the Multi Access Manager')
    .option('--json', 'print one JSON document on stdout', false)
    .action(async (profiles: string[], { name, world, json, ...options }: Options) => {
      const place = placeOf(name);
      await assertFree(place);
      const spec = await readSpec(profiles, options);
      const where = options.file ?? 'The command line';
      await assertChosenPolicy(spec, where);
      const choice = await chooseWorld({ world, clock: 'real', signal });
      assertCongestionControl(spec.topology.transport.congestionControl, choice.kind, where);
      await up(place, choice, spec, signal);
      signal.throwIfAborted();
      if (json) process.stdout.write(`${JSON.stringify({ name, world: choice.kind, ...spec }, null, 2)}\n`);
      else process.stdout.write(welcomeTo(name, choice.kind, spec.topology));
    });
};

async function readSpec(
  profiles: string[],
  options: Omit<Options, 'name' | 'world' | 'json'>,
): Promise<Spec> {
  const { file, links, queue, shaper, policy } = options;
  if (file !== undefined && (profiles.length > 0 || links !== undefined))
    throw new UsageError('A topology file names its links: leave out the profiles and --links.');
  const asFile = profiles.find((name) => /[./\\]/.test(name) && !PROFILES.has(name));
  if (asFile !== undefined)
    throw new UsageError(
      `"${asFile}" is no profile. Known: ${[...PROFILES.keys()].join(', ')}. A topology file is given with --file.`,
    );
  const spec =
    file === undefined
      ? specOf(compose(profiles.length > 0 ? profiles : ['dsl', 'lte'], links), 'The command line')
      : withPolicyOf(specOf(readJsonWithComments(file), file), file);
  for (const link of spec.topology.links) {
    if (queue !== undefined) link.down.queue = link.up.queue = parseQueue(queue);
    if (shaper) link.shaper = shaper;
  }
  // Options change what the file was valid with: a queue may be too short for a link.
  spec.topology = validate(topologySchema, spec.topology, file ?? 'The command line');
  return policy === undefined ? spec : { ...spec, policy: { name: policy, settings: {} } };
}

/** Said here, and not when the world is up. The default is there. */
async function assertChosenPolicy({ policy, topology: { links } }: Spec, where: string): Promise<void> {
  if (isDeepStrictEqual(policy, DEFAULT_POLICY)) return;
  const { assertPolicy } = await import('socket-intents/mam');
  await assertPolicy({ policy, links }).catch((error: unknown) => {
    throw error instanceof UsageError ? new UsageError(`${where}: ${error.message}`) : error;
  });
}

/** The path of a policy is relative to the file. */
function withPolicyOf(spec: Spec, file: string): Spec {
  const { path } = spec.policy;
  return path === undefined
    ? spec
    : { ...spec, policy: { ...spec.policy, path: resolve(dirname(file), path) } };
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 200) return number;
  throw new UsageError(`--links ${text}: a whole number from 1 to 200 is expected.`);
}
