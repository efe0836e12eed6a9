import { join } from 'node:path';
import { z } from 'zod';
import { validate } from '../../base/input/validate.ts';
import { readRunFile } from '../../results/read.ts';
import { RUN_FILES } from '../../results/schema.ts';
import { whereSchema, type Where } from '../matrix/select.ts';

/** One run that is to be measured. */
export interface Task {
  /** Name or file of the experiment. */
  named: string;
  /** The run directory: a new one, or one to go on with. */
  directory: string;
  resume: boolean;
  /** A first look: few sizes and repeats. */
  quick: boolean;
  seed?: number | undefined;
  /** Repeats instead of those that the experiment states. */
  repeats?: number | undefined;
  /** Cells that are measured; default: all. */
  filter?: Where | undefined;
  /** Each cell in a guest of its own. */
  isolate?: boolean | undefined;
  /** Keep the packets of each cell, as pcapng files. */
  capture?: boolean | undefined;
  /** Look at congestion windows, round-trip times and queues of each cell. */
  watch?: boolean | undefined;
}

/** How a run was asked for, among the parameters of its experiment. Earlier runs lack some of them. */
const parametersSchema = z.object({
  quick: z.boolean().default(false),
  repeatsGiven: z.int().positive().nullable().default(null),
  filter: whereSchema.nullable().default(null),
  isolate: z.boolean().default(false),
  watch: z.boolean().default(false),
  /** The experiment's file; null for one that is known by name. */
  file: z.string().nullable().default(null),
});

/** What of a task goes into the run's parameters, so that `taskToResume` finds it there. */
export const parametersOf = (
  {
    quick = false,
    isolate = false,
    watch = false,
    repeats,
    filter,
  }: Pick<Task, 'repeats' | 'filter' | 'isolate' | 'watch'> & { quick?: boolean | undefined },
  file: string | null,
): z.output<typeof parametersSchema> => ({
  ...{ quick, file, isolate, watch },
  repeatsGiven: repeats ?? null,
  filter: filter ?? null,
});

/**
 * The task of going on with a run: it is measured as it was begun.
 *
 * @throws RunError when the directory is no run, UsageError when its parameters are not valid.
 */
export async function taskToResume(directory: string): Promise<Task> {
  const { name, seed, parameters } = await readRunFile(directory);
  const place = `${join(directory, RUN_FILES.run)}, parameters`;
  const { quick, repeatsGiven, filter, file, isolate, watch } = validate(parametersSchema, parameters, place);
  return {
    named: file ?? name,
    directory,
    resume: true,
    quick,
    seed,
    repeats: repeatsGiven ?? undefined,
    filter: filter ?? undefined,
    isolate,
    watch,
  };
}
