import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A change of the source, made in the build's copy of it. */
interface Mend {
  file: string;
  /** The text with the change; the same text where it does not apply. */
  change: (text: string) => string;
  /** Options that go with it. */
  options: string;
}

/**
 * Lets the configuration decide the timer frequency, which User-Mode Linux fixes at 100 Hz: the option HZ gets a
 * prompt. TCP's timers are counted in ticks, and hosts run at 250 or 1000 Hz.
 */
const timerFrequency: Mend = {
  file: 'arch/um/Kconfig',
  change: (kconfig) => kconfig.replace(/^(config HZ\n\tint)$/m, '$1 "Timer frequency"'),
  options: '',
};

/**
 * Bytes for the vector registers of a processor, as XSAVE lays them out. With AMX they are 11008 (CPUID leaf 0xD);
 * sources before 6.13 have room for 2696, the size with AVX-512, and a guest dies at its first system call
 * ("userspace - ptrace set fp regs failed, errno = 14").
 */
const XSAVE_ROOM = 12_288;

/** The registers lie on the kernel's stacks, in twos and threes: 64 KiB in place of 16. */
const wideRegisters: Mend = {
  file: 'arch/x86/um/user-offsets.c',
  change: (source) => source.replace('(HOST_FP_SIZE, 2696)', `(HOST_FP_SIZE, ${XSAVE_ROOM})`),
  options: 'CONFIG_KERNEL_STACK_ORDER=4\n',
};

/** Mends an unpacked source where it needs that. Returns options for its configuration. */
export async function mendSource(tree: string): Promise<string> {
  const options: string[] = [];
  for (const mend of [timerFrequency, wideRegisters]) {
    const file = join(tree, mend.file);
    const before = await readFile(file, 'utf8');
    const after = mend.change(before);
    if (after === before) continue;
    await writeFile(file, after);
    options.push(mend.options);
  }
  return options.join('');
}
