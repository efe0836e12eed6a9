import { z } from 'zod';
import { strictObject } from '../../../base/input/validate.ts';
import { changeSchema, scheduledChangeSchema } from '../../deployment/changes/change.ts';

const protocol = z.int();

/** What a command asks of a supervisor. */
export const requestSchema = z.discriminatedUnion('request', [
  z.strictObject({ protocol, request: z.literal('status') }),
  z.strictObject({ protocol, request: z.literal('set'), change: changeSchema }),
  z.strictObject({
    protocol,
    request: z.literal('schedule'),
    events: z.array(scheduledChangeSchema).max(10_000),
  }),
  z.strictObject({ protocol, request: z.literal('down') }),
]);
export type DaemonRequest = z.output<typeof requestSchema>;

const sizeSchema = z.object({ rows: z.int().min(0).max(65535), columns: z.int().min(0).max(65535) });

/** A program that a command has run. */
export const openingSchema = strictObject({
  protocol,
  node: z.string(),
  argv: z.array(z.string()).min(1),
  cwd: z.string(),
  env: z.record(z.string(), z.string()),
  terminal: sizeSchema.optional(),
});
