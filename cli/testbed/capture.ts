import process from 'node:process';
import { Option } from 'commander';
import { CAPTURE_TOOLS, type CaptureTool } from '../../testbed/capture/tools.ts';
import { capture } from '../../testbed/daemon/client/capture.ts';
import { parseTime } from '../../testbed/topology/units.ts';
import type { Register } from '../register.ts';
import { nameOption } from './name.ts';

interface Options {
  name: string;
  write?: string;
  duration?: number;
  tool?: CaptureTool['name'];
}

export const register: Register = (program, signal) => {
  program
    .command('capture')
    .description('write the packets of an interface to a pcapng file, until Ctrl-C')
    .argument('<node/interface>', 'client/dsl, server/lte, router-dsl/to-client, …')
    .argument('[filter...]', 'what to capture, as pcap-filter(7) has it: tcp port 80')
    .option('-w, --write <file>', 'the file (default: NODE-INTERFACE.pcapng; - is stdout)')
    .option('--duration <seconds>', 'stop after this many seconds', parseTime)
    .addOption(new Option('--tool <tool>', 'which program captures').choices(CAPTURE_TOOLS))
    .addOption(nameOption())
    .action(async (place: string, filter: string[], { name, write, duration, tool }: Options) => {
      const { file, packets } = await capture({ name, place, filter, file: write, duration, tool, signal });
      process.stderr.write(`${packets} packets in ${file}.\n`);
    });
};
