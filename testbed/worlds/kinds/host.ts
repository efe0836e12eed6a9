import process from 'node:process';
import { AGENT, type WorldCommand } from '../world.ts';
import { programPath } from '../../../base/processes/find-program.ts';
import { compileCache } from '../../../base/installation/folders.ts';

/**
 * The command of a host world: namespaces of the running kernel, without root where user namespaces are
 * allowed. `--kill-child` and `setpriv --pdeathsig` end it with this process, however that ends.
 *
 * @param rootless - make a user namespace; false needs root
 * @param folder - a folder for the world's files
 */
export function hostCommand(rootless: boolean, folder: string): WorldCommand {
  return {
    kind: 'host',
    clock: 'real',
    folder,
    argv: [
      ...['setpriv', '--pdeathsig', 'KILL', '--'],
      'unshare',
      ...(rootless ? ['--user', '--map-root-user'] : []),
      ...['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--uts', '--ipc'],
      process.execPath,
      AGENT,
      'host',
    ],
    env: {
      ...process.env,
      PATH: programPath(),
      NODE_COMPILE_CACHE: compileCache(),
    },
  };
}
