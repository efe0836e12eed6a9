import { execa, type Options } from 'execa';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const COMMAND = fileURLToPath(new URL('../../bin/intentbed', import.meta.url));

/** The command, with a state folder of its own. */
export class TestbedCommand {
  readonly state = mkdtempSync(join(tmpdir(), 'intentbed-state-'));
  /** Where its worlds have their folders. */
  readonly temporary = join(this.state, 'tmp');
  readonly env = { XDG_STATE_HOME: this.state, XDG_RUNTIME_DIR: '', TMPDIR: this.temporary };
  /** Where the testbeds' files are. */
  readonly folder = join(this.state, 'intentbed', 'testbeds');

  constructor() {
    mkdirSync(this.temporary);
  }

  /** Runs `intentbed testbed ...`. */
  run(words: readonly string[], options: Options = {}) {
    return execa(COMMAND, ['testbed', ...words], { env: this.env, reject: false, ...options });
  }

  /** Ends every testbed of the state folder. */
  async close(names: readonly string[]): Promise<void> {
    for (const name of names) await this.run(['down', '--name', name]);
    rmSync(this.state, { recursive: true, force: true });
  }
}
