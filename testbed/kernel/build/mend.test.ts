import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeSource } from '../fake-source.test-helper.ts';
import { mendSource } from './mend.ts';

const KCONFIG = 'config MMU\n\tbool\n\nconfig HZ\n\tint\n\tdefault 100\n\nconfig NR_CPUS\n\tint\n';

test('the timer frequency of User-Mode Linux gets a prompt, and nothing else changes', async () => {
  const tree = await fakeSource({ 'arch/um/Kconfig': KCONFIG });
  expect(await mendSource(tree)).toBe('');
  expect(await readFile(join(tree, 'arch/um/Kconfig'), 'utf8')).toBe(
    KCONFIG.replace('HZ\n\tint', 'HZ\n\tint "Timer frequency"'),
  );
});

test('a source with room for the registers of AVX-512 gets room for those of AMX, and stacks that hold them', async () => {
  const file = 'arch/x86/um/user-offsets.c';
  const tree = await fakeSource({ [file]: '\tDEFINE_LONGS(HOST_FP_SIZE, 2696);\n' });
  expect(await mendSource(tree)).toBe('CONFIG_KERNEL_STACK_ORDER=4\n');
  expect(await readFile(join(tree, file), 'utf8')).toBe('\tDEFINE_LONGS(HOST_FP_SIZE, 12288);\n');
});
