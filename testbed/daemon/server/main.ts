import '../../../base/input/zod-in-english.ts';

/** The program of a supervisor; {@link ./supervise.ts}. */
await import('./supervise.ts');
