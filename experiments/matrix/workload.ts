import { z } from 'zod';
import { differentNames, strictObject } from '../../base/input/validate.ts';
import { clientSchema, kindOf } from '../../workloads/clients/client.ts';

/** What a cell's clients do, side by side. */
export const workloadSchema = strictObject({
  name: z.string().min(1),
  clients: z
    .array(clientSchema)
    .min(1)
    .superRefine(differentNames('clients', ({ name }) => name)),
  /** Seconds by which clients of the background begin before all others, so that their queue is full by then. */
  lead: z.number().nonnegative().default(2),
  /**
   * What reports compare: the time of each object by its size, or of everything that a client fetched. Default:
   * sizes, when all clients download objects of several sizes.
   */
  shows: z.enum(['sizes', 'loads']).optional(),
});
export type Workload = z.output<typeof workloadSchema>;

/** What reports compare of a workload, unless it says so itself. */
export const showsOf = ({ shows, clients }: Workload): 'sizes' | 'loads' =>
  shows ?? (clients.every((client) => kindOf(client).shows(client) === 'sizes') ? 'sizes' : 'loads');
