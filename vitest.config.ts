import process from 'node:process';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      '{base,netns,intents,policies,workloads,results,statistics,testbed,experiments,reports,paper,cli,packaging}/**/*.test.ts',
    ],
    benchmark: {
      include: [
        '{base,netns,intents,policies,workloads,results,statistics,testbed,experiments,reports,paper,cli,packaging}/**/*.bench.ts',
      ],
    },
    // The skipped tests stand at the end, with their reasons.
    reporters: ['default', './testbed/testing/skip-reporter.ts'],
    globalSetup: ['testbed/testing/global-setup.ts'],
    // Worlds are heavy; two test files at a time keep a small machine responsive.
    maxWorkers: 2,
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // Worlds share their machine with whatever else runs there; a failure counts when it repeats.
    retry: process.env['CI'] ? 2 : 0,
    // A busy machine takes its time; what is polled for comes in the end or never.
    expect: { poll: { timeout: 30_000 } },
  },
});
