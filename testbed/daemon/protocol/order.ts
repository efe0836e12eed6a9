import { z } from 'zod';
import type { WireError } from '../../../base/errors.ts';
import { specSchema } from '../../deployment/spec.ts';

/** What a supervisor is told on its standard input: which testbed to bring up, where. */
export const orderSchema = z.strictObject({
  name: z.string(),
  choice: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('guest'), clock: z.literal('real'), kernel: z.string() }),
    z.strictObject({ kind: z.literal('host'), clock: z.literal('real'), rootless: z.boolean() }),
  ]),
  spec: specSchema,
});
export type Order = z.output<typeof orderSchema>;

/** What a supervisor says on its standard output, in one line, to the command that started it. */
export type StartResult = { event: 'up'; pid: number } | ({ event: 'failed' } & WireError);
