import { access, constants } from 'node:fs/promises';
import process from 'node:process';
import { UnavailableError } from '../../base/errors.ts';
import { which } from '../../base/processes/which.ts';

/** What decides how a kernel is come by on this machine. */
export interface Machine {
  platform: string;
  arch: string;
  isRoot: boolean;
  /** Where distributions put kernel sources. */
  sources: string;
  /** apt's configuration. */
  apt: string;
  /** Where the keys are that archives of packages are signed with. */
  keyrings: string;
}

export function thisMachine(): Machine {
  return {
    platform: process.platform,
    arch: process.arch,
    isRoot: process.getuid?.() === 0,
    sources: '/usr/src',
    apt: '/etc/apt',
    keyrings: '/usr/share/keyrings',
  };
}

/** @throws UnavailableError on machines for which User-Mode Linux does not exist. */
export function assertCanRunGuests({ platform, arch }: Machine): void {
  if (platform === 'linux' && arch === 'x64') return;
  throw new UnavailableError(
    `The guest kernel (User-Mode Linux) exists for Linux on x86-64 only; this is ${platform} on ${arch}. ` +
      'Use the host world: --world host.',
  );
}

/** The file that a command's name stands for on this process' PATH, where a build looks for it. */
export const onPath = (command: string): string | undefined => which(command, process.env['PATH'] ?? '');

/** Whether there is such a file, and it can be used in this way (fs.constants). */
export function exists(file: string, mode = constants.F_OK): Promise<boolean> {
  return access(file, mode).then(
    () => true,
    () => false,
  );
}
