import { flushCompileCache } from 'node:module';
import process from 'node:process';
import { createInterface } from 'node:readline';
import '../../base/input/zod-in-english.ts';
import type { CellJob, DriverEvent } from './job.ts';

/**
 * The driver: one long-lived program in the client's namespace that runs cells, one after the other, as they
 * come on its standard input. `main.ts MAM-SOCKET`.
 */
const { runCell } = await import('./cell.ts');
const mam = process.argv[2] ?? '';
const report = (event: DriverEvent): void => void process.stdout.write(`${JSON.stringify(event)}\n`);

process.stdout.write('{"ready":true}\n');
flushCompileCache();
for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line) as CellJob;
  try {
    report(await runCell(job, mam, report));
  } catch (error) {
    report({
      event: 'failed',
      cell: job.cell,
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}
