import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeSource } from '../fake-source.test-helper.ts';
import { SEED_OPTION } from '../seed-option.ts';
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

test('what a guest takes of the random numbers of the host comes from a seed, where one is given', async () => {
  const file = 'arch/um/os-Linux/util.c';
  const before = 'void raw(void)\n{\n}\n\n';
  const original =
    'ssize_t os_getrandom(void *buf, size_t len, unsigned int flags)\n{\n\treturn getrandom(buf, len, flags);\n}\n';
  const tree = await fakeSource({ [file]: `${before}${original}\nint last;\n` });
  expect(await mendSource(tree)).toBe('');
  const mended = await readFile(join(tree, file), 'utf8');
  expect(mended.startsWith(before)).toBe(true);
  expect(mended.endsWith('\nint last;\n')).toBe(true);
  expect(mended).toContain(`__uml_setup("${SEED_OPTION}"`);
  expect(mended).toContain('if (!random_seeded)\n\t\treturn getrandom(buf, len, flags);');
});

test('the command line, on which paths of the machine are, is no part of the random numbers', async () => {
  const file = 'drivers/char/random.c';
  const [before, after] = ['\t_mix_pool_bytes(init_utsname(), 1);\n', '\n\tcrng_reseed(NULL);\n'];
  const tree = await fakeSource({
    [file]: `${before}\t_mix_pool_bytes(command_line, strlen(command_line));\n${after}`,
  });
  await mendSource(tree);
  expect(await readFile(join(tree, file), 'utf8')).toBe(before + after);
});
