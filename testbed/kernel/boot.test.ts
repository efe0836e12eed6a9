import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { beforeAll, describe, expect, test } from 'vitest';
import { execute } from '../../netns/execute.ts';
import type { Kernel } from './cache.ts';
import { ensureKernel } from './ensure.ts';
import { thisMachine } from './machine.ts';
import { newFolder } from './fake-source.test-helper.ts';

/** The first program of the guest: tells the kernel and powers off as reboot(2) says. */
const init = (koffi: string) => `
import { release } from 'node:os';
import koffi from '${koffi}';
const LINUX_REBOOT_CMD_POWER_OFF = 0x4321fedc;
process.stdout.write('release ' + release() + '\\n', () =>
  koffi.load('libc.so.6').func('int reboot(int)')(LINUX_REBOOT_CMD_POWER_OFF));
`;

const BOOTS = 6;
const CLOCKS = { real: [], virtual: ['time-travel=inf-cpu', 'time-travel-start=1700000000000000000'] };

// The only test that builds a kernel from a real source, when there is none yet: that takes minutes.
describe.runIf(thisMachine().arch === 'x64')('the guest kernel', () => {
  let kernel: Kernel;
  beforeAll(async () => {
    kernel = await ensureKernel();
  }, 3_600_000);

  test.each(Object.entries(CLOCKS))(
    `on the %s clock, ${BOOTS} of ${BOOTS} boots end cleanly`,
    async (_, options) => {
      const folder = await newFolder();
      const script = join(folder, 'init.mjs');
      await writeFile(script, init(import.meta.resolve('koffi')));
      const console = ['con=null', 'con0=fd:0,fd:1', 'quiet', `uml_dir=${folder}/`];
      const root = ['rootfstype=hostfs', 'rw', `init=${process.execPath}`, '--', script];
      const argv = ['timeout', '60', kernel.path, 'mem=512M', ...options, ...console, ...root];
      for (let boot = 0; boot < BOOTS; boot++) {
        const { stdout, stderr } = await execute({ attempted: 'boot the guest kernel', argv });
        expect(stdout + stderr).toMatch(`release ${kernel.release}`);
        expect(stdout + stderr).toMatch('reboot: Power down');
        expect(stdout + stderr).not.toMatch(/BUG|WARNING|panic|Oops/);
      }
    },
  );
});
