import type { Command } from './execute.ts';
import { inNamespace, type Line } from './ip.ts';

/** Names and values of kernel settings, as `sysctl(8)` writes them. */
export type Settings = Readonly<Record<string, string | number>>;

/**
 * Sets all of them within a namespace with one process, as a line for `ip -batch`, which enters it. One that the kernel
 * does not have there is passed over (`-e`): old kernels hide some from user namespaces, as 6.1 does
 * net.core.somaxconn. Reading back tells.
 */
export const setSettings = (namespace: string, settings: Settings): Line =>
  [
    `netns exec ${namespace} sysctl -e -q -w`,
    ...Object.entries(settings).map(([name, value]) => `"${name}=${value}"`),
  ].join(' ');

/** Reads back the settings that are there; parse with {@link readSettings}. */
export const showSettings = (namespace: string, names: readonly string[]): Command => ({
  attempted: `read kernel settings of ${namespace}`,
  argv: inNamespace(namespace, ['sysctl', '-e', ...names]),
});

/** `name = value` lines; runs of white space within a value become one blank. */
export function readSettings(text: string): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [name, value] = line.split(' = ');
    if (name && value !== undefined) settings[name] = value.replace(/\s+/g, ' ').trim();
  }
  return settings;
}
