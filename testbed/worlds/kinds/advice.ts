import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A setting by which kernels refuse user namespaces to ordinary users. */
interface Setting {
  /** As sysctl(8) writes it. */
  name: string;
  /** The value that refuses them, and one that does not. */
  refuses: string;
  allows: string;
}

const SETTINGS: readonly Setting[] = [
  // user_namespaces(7), namespaces(7); some administrators and images set it to 0.
  { name: 'user.max_user_namespaces', refuses: '0', allows: '10000' },
  // Debian's kernels have it; it allows them since Debian 11.
  { name: 'kernel.unprivileged_userns_clone', refuses: '0', allows: '1' },
  // Ubuntu from 24.04 on: AppArmor takes all rights away within them.
  { name: 'kernel.apparmor_restrict_unprivileged_userns', refuses: '1', allows: '0' },
];

/**
 * What to type so that ordinary users may make namespaces, in one line.
 *
 * @param root - where the settings are
 */
export function namespacesAdvice(root = '/proc/sys'): string {
  const refusing = SETTINGS.filter(({ name, refuses }) => settingOf(root, name) === refuses);
  if (refusing.length === 0)
    return 'No setting of this machine refuses namespaces, so a container around it may: give it the right to make them, or start as root.';
  return refusing
    .map(
      ({ name, refuses, allows }) =>
        `${name}=${refuses} refuses them: type "sudo sysctl -w ${name}=${allows}".`,
    )
    .join(' ');
}

function settingOf(root: string, name: string): string | undefined {
  try {
    return readFileSync(join(root, ...name.split('.')), 'utf8').trim();
  } catch {
    // Not every kernel has every setting.
    return undefined;
  }
}

/** What to type where the running kernel lacks disciplines of tc(8), in one line. */
export const DISCIPLINES_ADVICE =
  'Type "sudo modprobe -a sch_netem sch_htb"; where they are not found, on Ubuntu "sudo apt install linux-modules-extra-$(uname -r)", on Fedora "sudo dnf install kernel-modules-extra".';
