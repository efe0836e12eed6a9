export type { CachedKernel, Kernel, KernelDescription } from './cache.ts';
export { kernelCache } from './cache.ts';
export type { EnsureOptions } from './ensure.ts';
export { ensureKernel, findKernel, KERNEL_VARIABLE } from './ensure.ts';
export type { KernelEvent, Report } from './events.ts';
