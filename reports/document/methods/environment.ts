import type { Run } from '../../../results/schema.ts';
import { counted } from '../format.ts';
import { tableBlock, type Block, type TableValue, type Table } from '../model.ts';

/** What was run, where, with which versions and settings. */
export function environmentBlocks(id: string, run: Run): Block[] {
  return [
    tableBlock(pairs(`${id}-run`, 'The run', runFacts(run))),
    tableBlock(settingsTable(id, run)),
    { kind: 'code', title: 'Experiment', text: run.experiment },
  ];
}

const CLOCKS = {
  virtual:
    'virtual: time advances only while packets or processes wait, so that load of the machine changes nothing',
  real: 'real: load of the machine can change the results',
} as const;

const WORLDS = {
  guest: 'guest: a User-Mode-Linux kernel run as a process',
  host: 'host: network namespaces of the running kernel',
} as const;

function runFacts(run: Run): [string, TableValue][] {
  const { revision } = run;
  const changed = revision?.dirty ? ', with changes that are not committed' : '';
  return [
    ['command', run.command.join(' ')],
    ['status', run.status],
    ['started', run.startedAt],
    ['ended', run.endedAt],
    ['world', WORLDS[run.world]],
    ['clock', CLOCKS[run.clock]],
    ['seed', run.seed],
    ['cells at a time', run.jobs],
    ['cells', counted(run.cells.length, 'cell')],
    ['git revision', revision ? `${revision.commit}${changed}` : 'unknown'],
    ['parameters', JSON.stringify(run.parameters)],
    ...guestKernelFacts(run),
    ...Object.entries(run.versions).map(([name, version]): [string, TableValue] => [
      `version of ${name}`,
      version,
    ]),
  ];
}

function guestKernelFacts({ guestKernel }: Run): [string, TableValue][] {
  if (!guestKernel) return [];
  const { release, pinned, isPinned, systemCalls } = guestKernel;
  return [
    ['guest kernel', `Linux ${release}, ${isPinned ? 'the' : 'not the'} pinned kernel (Linux ${pinned})`],
    ['system calls of guests', `intercepted by ${systemCalls}`],
  ];
}

function pairs(id: string, title: string, facts: [string, TableValue][]): Table {
  return {
    id,
    title,
    columns: [
      { key: 'name', title: 'what' },
      { key: 'value', title: 'value' },
    ],
    rows: facts.map(([name, value]) => ({ name, value })),
  };
}

function settingsTable(id: string, { settings }: Run): Table {
  return {
    id: `${id}-settings`,
    title: 'Settings of the network stack, as read back',
    columns: [
      { key: 'node', title: 'node' },
      { key: 'name', title: 'setting' },
      { key: 'value', title: 'value' },
    ],
    rows: Object.entries(settings).flatMap(([node, values]) =>
      Object.entries(values).map(([name, value]) => ({ node, name, value })),
    ),
  };
}
