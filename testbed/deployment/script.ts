import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAM_PROGRAM } from 'socket-intents/mam';
import { CLIENT } from '../topology/addresses.ts';
import type { AgentRequestInput } from '../worlds/agent/protocol.ts';
import { SCRIPT } from '../worlds/script.ts';
import { MAM_SOCKET, mamArguments, writeConfiguration } from './mam.ts';
import { spawnProgram } from './program.ts';
import { serversProgram } from './servers.ts';
import type { Spec } from './spec.ts';

/** A program for the client's node that finds its work in a file. */
export interface Work {
  /** Its module. */
  program: string;
  /** What it is to do, as JSON; it is told the Multi Access Manager's socket and the file with this. */
  jobs: unknown;
}

const MAM_FILE = 'mam.json';
const JOBS_FILE = 'jobs.json';

/**
 * A deployment without name servers, and work for it, as the script of a world with the virtual clock. The last
 * request starts the work.
 *
 * @param folder - the world's, into which files go
 */
export function deploymentScript(folder: string, spec: Spec, { program, jobs }: Work): AgentRequestInput[] {
  const { topology, policy } = spec;
  writeConfiguration(
    join(folder, MAM_FILE),
    { links: topology.links, policy },
    { nameServers: false, watch: false },
  );
  writeFileSync(join(folder, JOBS_FILE), JSON.stringify(jobs), { mode: 0o600 });
  const seen = (file: string): string => join(SCRIPT.folder, file);
  return [
    { request: 'topology', topology },
    spawnProgram('virtual', undefined, ...serversProgram(spec, { names: false, probes: false })),
    spawnProgram('virtual', CLIENT, MAM_PROGRAM, ...mamArguments(seen(MAM_FILE))),
    spawnProgram('virtual', CLIENT, program, MAM_SOCKET, seen(JOBS_FILE)),
  ];
}
