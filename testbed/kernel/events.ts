/** The steps of a build, in order. */
export const STEPS = {
  source: 'find a kernel source',
  tools: 'check the build tools',
  unpack: 'unpack the kernel source',
  configure: 'configure the kernel',
  compile: 'compile the kernel',
  publish: 'put the kernel into the cache',
} as const;

export type Step = keyof typeof STEPS;

/** What a build tells about itself while it runs. */
export type KernelEvent =
  | { kind: 'step'; step: Step }
  /** Objects compiled, of those that there are; the estimate, in seconds, comes with the first few objects. */
  | { kind: 'progress'; done: number; total: number; secondsLeft?: number | undefined }
  /** A command that changes the system is about to be run. */
  | { kind: 'command'; argv: readonly string[] }
  | { kind: 'note'; text: string }
  /** The build has ended, well or not. */
  | { kind: 'end' };

export type KernelObserver = (event: KernelEvent) => void;
