import { readFileSync } from 'node:fs';
import process from 'node:process';
import { UsageError } from '../../base/errors.ts';
import { assetFile } from '../../base/installation/package.ts';
import { noSuch } from '../../base/input/suggest.ts';
import { KERNEL_VARIABLE } from '../kernel/ensure.ts';
import type { WorldChoice } from './kinds/choose.ts';

export type WorldKind = WorldChoice['kind'];

/** What the kernel that runs offers without loading a module, which takes root. */
const OFFERED = '/proc/sys/net/ipv4/tcp_available_congestion_control';

/**
 * Congestion controls that a world's kernel has: the guest's as it is configured, the host's as it says. Undefined for
 * a guest kernel of the user's own.
 */
export function congestionControls(world: WorldKind): string[] | undefined {
  if (world === 'host') return readFileSync(OFFERED, 'utf8').trim().split(/\s+/);
  if (process.env[KERNEL_VARIABLE]) return undefined;
  const options = readFileSync(assetFile('testbed/kernel/guest.config'), 'utf8');
  const [...found] = options.matchAll(/^CONFIG_TCP_CONG_(?!ADVANCED)(\w+)=y$/gm);
  // Reno is part of TCP and has no option.
  return ['reno', ...found.map(([, name = '']) => name.toLowerCase())];
}

/** @throws UsageError that names the place, and those that there are. */
export function assertCongestionControl(name: string, world: WorldKind, place: string): void {
  const known = congestionControls(world);
  if (!known || known.includes(name)) return;
  const modules = world === 'host' ? ` A module may have it: modprobe tcp_${name}` : '';
  throw new UsageError(`${place}: ${noSuch('congestion control', name, known)}${modules}`);
}
