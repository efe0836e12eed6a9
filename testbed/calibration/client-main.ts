import { createInterface } from 'node:readline';
import process from 'node:process';
import type { ProbeRequest } from './measure.ts';
import { probe } from './client.ts';

/** The client of a calibration as a program: one request a line, one result a line. */
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as ProbeRequest;
  process.stdout.write(`${JSON.stringify(await probe(request))}\n`);
}
