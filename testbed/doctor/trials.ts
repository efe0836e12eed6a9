import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { captureIn } from '../capture/in-world.ts';
import { findTool } from '../capture/tools.ts';
import { deploy } from '../deployment/deployment.ts';
import { specOf } from '../deployment/topology-file.ts';
import { addresses4, CLIENT, SERVER_ADDRESS } from '../topology/addresses.ts';
import type { World } from '../worlds/world.ts';

const LINKS = ['dsl', 'lte'];
const BYTES = 100_000;

/** Downloads an object over each link: arguments are URL and source addresses; prints the seconds of each. */
const DOWNLOAD = `
const [url, ...sources] = process.argv.slice(1);
for (const localAddress of sources) {
  const start = performance.now();
  await new Promise((done, fail) => require('node:http').get(url, { localAddress }, (response) => {
    let bytes = 0;
    response.on('data', (data) => (bytes += data.length));
    response.on('end', () => bytes === ${BYTES} ? done() : fail(new Error(bytes + ' bytes came')));
  }).on('error', fail));
  console.log(((performance.now() - start) / 1000).toFixed(2));
}`;

/** What a testbed does, in the order in which it does it. Each says what was found, or fails with the reason. */
export const TRIALS: readonly {
  check: string;
  isOptional: boolean;
  run: (world: World) => Promise<string>;
}[] = [
  {
    check: 'a testbed',
    isOptional: false,
    run: async (world) => {
      const { servers } = await deploy(world, specOf({ links: LINKS }, 'the doctor'));
      return `client, links, ${servers.list.length} servers and Multi Access Manager are up`;
    },
  },
  { check: 'a download', isOptional: false, run: download },
  { check: 'a capture', isOptional: true, run: capture },
];

async function download(world: World): Promise<string> {
  const url = `http://${SERVER_ADDRESS}/bytes/${BYTES}`;
  const sources = LINKS.map((_, index) => addresses4(index).client);
  const { stdout } = await world.run(
    [process.execPath, '-e', `(async () => {${DOWNLOAD}})()`, url, ...sources],
    {
      node: CLIENT,
    },
  );
  const seconds = stdout.trim().split('\n');
  return `100 kB ${LINKS.map((link, index) => `over ${link} in ${seconds[index]} s`).join(', ')}`;
}

async function capture(world: World): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'intentbed-doctor-'));
  try {
    const file = join(folder, 'dsl.pcapng');
    const tool = findTool();
    const running = await captureIn(world, tool, { node: CLIENT, device: 'dsl', file });
    await download(world);
    await running.stop();
    const { size } = await stat(file);
    if (size < BYTES) throw new Error(`${size} bytes were captured of a download of ${BYTES}`);
    return `by ${tool.name}, ${Math.round(size / 1000)} kB`;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What a testbed needs of a kernel: tried when it does not come up. */
export const NEEDS: readonly [check: string, argv: readonly string[]][] = [
  ['delays (netem)', ['tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'delay', '1ms']],
  ['rates (HTB)', ['tc', 'qdisc', 'replace', 'dev', 'lo', 'root', 'htb']],
  ['IPv6', ['ip', 'address', 'add', 'fd00::1/128', 'dev', 'lo']],
  ['veth', ['ip', 'link', 'add', 'name', 'probe0', 'type', 'veth', 'peer', 'name', 'probe1']],
  ['network namespaces', ['ip', 'netns', 'add', 'probe']],
];
