import { z } from 'zod';
import { readJsonWithComments } from '../../../base/input/json-file.ts';
import { strictObject, validate } from '../../../base/input/validate.ts';
import { scheduledChangeSchema, type ScheduledChange } from './change.ts';

const fileSchema = strictObject({
  $schema: z.string().optional(),
  /** Changes with the seconds from when the file was given. */
  events: z.array(scheduledChangeSchema).min(1, 'a file of events has at least one'),
});

/** Reads a file of events. @throws UsageError with each wrong place. */
export async function readEvents(file: string): Promise<ScheduledChange[]> {
  return validate(fileSchema, readJsonWithComments(file), file).events;
}
