import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { missingPrograms } from '../tools/install.ts';

/**
 * Why tests that call these programs are skipped here; undefined when all are there. For `context.skip` and `because`.
 */
export async function lacking(...programs: string[]): Promise<string | undefined> {
  const names = (await missingPrograms(programs)).map(({ name }) => name).join(' ');
  return names ? `needs ${names}; "npm run -s testbed:doctor -- --install ${names}" fetches it` : undefined;
}

/** Why tests are skipped for an ordinary user. */
export const noRoot = process.getuid?.() === 0 ? undefined : 'needs root';

/** As which a test makes a machine of its own: root of a user namespace with mounts of its own. */
const MACHINE = ['--user', '--map-root-user', '--mount', 'mount', '-n', '-t', 'tmpfs', 'none', '/mnt'];

/** Why tests are skipped where namespaces are refused, as AppArmor does on Ubuntu. */
export const noNamespaces =
  spawnSync('unshare', MACHINE).status === 0 ? undefined : 'needs namespaces, which this machine refuses';

/**
 * The end of the name of a test or a suite that is skipped: its reason, in brackets, which the summary of the run lists.
 */
export const because = (reason: string | undefined): string => (reason === undefined ? '' : ` [${reason}]`);
