import type { WireError } from '../../base/errors.ts';

/** What a supervisor says to the command that started it. */
export type Report = { event: 'up'; pid: number } | ({ event: 'failed' } & WireError);
