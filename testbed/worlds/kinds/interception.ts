import { readdirSync, readFileSync } from 'node:fs';

/**
 * How a guest's kernel gets hold of the system calls of its programs: by a filter and a signal, or by tracing them,
 * which takes four times as long (User-Mode Linux: arch/um/os-Linux/start_up.c).
 */
export type Interception = 'seccomp' | 'ptrace';

/**
 * Which of both a guest uses: looks at the processes that stand for its programs, which are children of the kernel's.
 * Undefined while it has none.
 *
 * @param kernel - process id of the guest's kernel.
 */
export function interceptionOf(kernel: number): Interception | undefined {
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const status = statusOf(name);
    if (status.get('PPid') !== String(kernel)) continue;
    // proc_pid_status(5): 2 is a filter.
    if (status.get('Seccomp') === '2' && status.get('TracerPid') === '0') return 'seccomp';
    if (status.get('TracerPid') === String(kernel)) return 'ptrace';
  }
  return undefined;
}

function statusOf(pid: string): Map<string, string> {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    return new Map([...text.matchAll(/^(\w+):\s*(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));
  } catch {
    // It has ended.
    return new Map();
  }
}
