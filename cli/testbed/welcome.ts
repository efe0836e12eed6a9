import { toType } from '../../base/installation/to-type.ts';
import { DEFAULT_NAME } from '../../testbed/daemon/state/place.ts';
import { drawTopology } from '../../testbed/topology/draw.ts';
import type { Topology } from '../../testbed/topology/spec.ts';

/** What is said of a testbed that has come up: a picture of it, and what to type next. */
export const welcomeTo = (name: string, world: string, topology: Topology): string =>
  [
    `The testbed "${name}" is up (${world} world).`,
    '',
    ...drawTopology(topology),
    '',
    'Type next:',
    ...hints(name, topology.links[0]?.name ?? ''),
    '',
  ].join('\n');

function hints(name: string, link: string): string[] {
  const named = name === DEFAULT_NAME ? [] : ['--name', name];
  const run = (verb: string, ...words: string[]) => `  ${toType(`testbed ${verb}`, ...named, ...words)}`;
  return [
    run('exec', `client ping -c 3 -I ${link} server`),
    run('exec', 'client curl -o /dev/null http://server/bytes/1000000'),
    run('exec', 'client bash'),
    run('status'),
    run('down'),
  ];
}
