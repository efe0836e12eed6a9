import { globSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot, PROGRAMS } from '../base/installation/package.ts';

/** What a package is built of. Paths are those of the source, from the top of the clone. */
export interface Contents {
  /** The folder of its manifest. */
  folder: string;
  /** Modules that load the rest from `node_modules`: what is imported by name, and commands. */
  modules: readonly string[];
  /**
   * Programs that run within a guest, where each file to open and each line to compile costs ten times what it does
   * outside, and modules that these load by their path: they bring along all they need.
   */
  programs: readonly string[];
  /** Files that come along as they are. */
  assets: readonly string[];
}

const sources = (...patterns: string[]): string[] =>
  globSync(patterns, { cwd: packageRoot }).filter((file) => !/\.(test|bench)\.ts$/.test(file));

export const PACKAGES: Readonly<Record<string, Contents>> = {
  'socket-intents': {
    folder: 'intents',
    modules: ['intents/command/main.ts'],
    programs: ['intents/mam/main.ts', ...sources('policies/*.ts')],
    assets: ['intents/mam/config.schema.json', 'intents/template/policy.mts'],
  },
  intentbed: {
    folder: '.',
    modules: [
      ...sources('cli/main.ts', 'cli/testbed/*-main.ts', 'paper/*/experiment.ts'),
      'testbed/daemon/server/main.ts',
    ],
    programs: PROGRAMS.map((program) => `${program}.ts`).filter(
      (program) => program !== 'testbed/daemon/server/main.ts',
    ),
    assets: sources(
      ...['reports/html/style.css', 'reports/html/browser.js', 'testbed/kernel/*.config'],
      ...['testbed/worlds/agent/*.fstab', 'workloads/pages/data/*.json', 'workloads/*.json'],
    ),
  },
};

/** Where the manifest of a package is. */
export const manifestOf = ({ folder }: Contents): string => join(packageRoot, folder, 'package.json');
