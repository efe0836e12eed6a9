import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SEED_OPTION } from '../seed-option.ts';

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

/**
 * What a guest takes of the host's random numbers, it draws from the seed of its command line, where there is one:
 * nothing else makes two boots with the same input differ. The generator is SplitMix64 (Steele, Lea and Flood, 2014,
 * doi:10.1145/2660193.2660195); the guest's own one, of which programs get their numbers, is seeded from it.
 */
const SEEDED = `static unsigned long long random_state;
static int random_seeded;

static int __init random_seed_setup(char *line, int *add)
{
	*add = 0;
	random_state = strtoull(line, NULL, 16);
	random_seeded = 1;
	return 0;
}

__uml_setup("${SEED_OPTION}", random_seed_setup,
"${SEED_OPTION}<hexadecimal number>\\n"
"    Draw what the guest takes of the host's random numbers from this seed,\\n"
"    so that guests with one seed and one input are equal.\\n\\n"
);

ssize_t os_getrandom(void *buf, size_t len, unsigned int flags)
{
	unsigned char *bytes = buf;
	unsigned long long word = 0;
	size_t i;

	if (!random_seeded)
		return getrandom(buf, len, flags);
	for (i = 0; i < len; i++, word >>= 8) {
		if (i % 8 == 0) {
			word = random_state += 0x9e3779b97f4a7c15ull;
			word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9ull;
			word = (word ^ (word >> 27)) * 0x94d049bb133111ebull;
			word ^= word >> 31;
		}
		bytes[i] = word;
	}
	return len;
}
`;

const seededRandom: Mend = {
  file: 'arch/um/os-Linux/util.c',
  change: (source) => source.replace(/^ssize_t os_getrandom\([^)]*\)\n\{\n[^}]*\}\n/m, () => SEEDED),
  options: '',
};

/** Paths of the machine are on the command line of a guest; they are no part of its random numbers. */
const onlySeed: Mend = {
  file: 'drivers/char/random.c',
  change: (source) => source.replace(/^\t_mix_pool_bytes\(command_line, strlen\(command_line\)\);\n/m, ''),
  options: '',
};

/** Mends an unpacked source where it needs that. Returns options for its configuration. */
export async function mendSource(tree: string): Promise<string> {
  const options: string[] = [];
  for (const mend of [timerFrequency, wideRegisters, seededRandom, onlySeed]) {
    const file = join(tree, mend.file);
    const before = await readFile(file, 'utf8');
    const after = mend.change(before);
    if (after === before) continue;
    await writeFile(file, after);
    options.push(mend.options);
  }
  return options.join('');
}
