import process from 'node:process';
import { bench, describe } from 'vitest';
import { TestbedCommand } from '../testing/command.ts';

/** Each benchmark is a measurement of its own; the harness runs it once and the text it prints is the result. */
const once = { iterations: 1, warmupIterations: 0, warmupTime: 0, time: 0 };
const ROUNDS = 5;
const EXECS = 10;

async function secondsOf(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return (performance.now() - started) / 1000;
}

function print(what: string, values: number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
  const range = `${sorted[0]?.toFixed(3)} to ${sorted.at(-1)?.toFixed(3)}, n = ${sorted.length}`;
  process.stdout.write(`${what}: median ${median.toFixed(3)} s (${range})\n`);
}

describe('the testbed as a tool', () => {
  bench(
    'up, exec, down',
    async () => {
      const testbed = new TestbedCommand();
      const times = { up: [] as number[], exec: [] as number[], down: [] as number[] };
      const must = async (words: string[]): Promise<void> => {
        const { exitCode, stderr } = await testbed.run(words);
        if (exitCode !== 0) throw new Error(`testbed ${words.join(' ')}: ${String(stderr)}`);
      };
      try {
        for (let round = 0; round < ROUNDS; round++) {
          times.up.push(await secondsOf(() => must(['up'])));
          for (let index = 0; index < EXECS; index++)
            times.exec.push(await secondsOf(() => must(['exec', 'client', 'true'])));
          times.down.push(await secondsOf(() => must(['down'])));
        }
      } finally {
        await testbed.close(['default']);
      }
      print('testbed:up', times.up);
      print('testbed:exec -- client true, the start of the command included', times.exec);
      print('testbed:down', times.down);
    },
    once,
  );
});
