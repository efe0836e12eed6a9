import { readJsonFile } from '../../base/json-file.ts';
import { z } from 'zod';
import { strictObject, validate } from '../../base/validate.ts';
import { eventSchema, type Event } from '../deployment/schedule.ts';

const fileSchema = strictObject({
  $schema: z.string().optional(),
  /** Changes with the seconds from when the file was given. */
  events: z.array(eventSchema).min(1, 'a file of events has at least one'),
});

/** Reads a file of events. @throws UsageError with each wrong place. */
export async function readEvents(file: string): Promise<Event[]> {
  return validate(fileSchema, await readJsonFile(file), file).events;
}
