import { flushCompileCache } from 'node:module';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import '../../base/input/zod-in-english.ts';
import type { CellJob, DriverEvent } from './job.ts';

/**
 * The driver: one long-lived program in the client's namespace that runs cells, one after the other, as they
 * come on its standard input. `main.ts MAM-SOCKET [JOBS]`: with a file of jobs, these, up to one that fails.
 */
const { runCell } = await import('./cell.ts');
const [mam = '', jobs] = process.argv.slice(2);
const report = (event: DriverEvent): void => void process.stdout.write(`${JSON.stringify(event)}\n`);

process.stdout.write('{"ready":true}\n');
flushCompileCache();

const isDone = async (job: CellJob): Promise<boolean> => {
  try {
    report(await runCell(job, mam, report));
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    report({ event: 'failed', cell: job.cell, reason });
    return false;
  }
};

if (jobs)
  for (const job of JSON.parse(readFileSync(jobs, 'utf8')) as CellJob[]) if (!(await isDone(job))) break;
for await (const line of createInterface({ input: process.stdin })) await isDone(JSON.parse(line) as CellJob);
