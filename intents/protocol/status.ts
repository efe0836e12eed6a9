import { z } from 'zod';
import { addressSchema, settingsSchema } from '../address.ts';
import { intentsSchema } from '../vocabulary.ts';

const linkSchema = z.object({
  name: z.string(),
  interface: z.string(),
  addresses: z.array(z.object({ address: addressSchema, family: z.literal([4, 6]) })).readonly(),
  default: z.boolean(),
  characteristics: z.object({
    downRate: z.number().optional(),
    upRate: z.number().optional(),
    roundTripTime: z.number().optional(),
    loss: z.number().optional(),
  }),
  settings: settingsSchema,
});

/** What the daemon is and does. */
export const statusSchema = z.object({
  pid: z.int(),
  /** Seconds since the daemon started. */
  uptime: z.number(),
  clients: z.int(),
  decisions: z.int(),
  /** Decisions that were left to the system. */
  fallbacks: z.int(),
  policy: z.object({ name: z.string(), settings: settingsSchema }),
  links: z.array(linkSchema).readonly(),
  /** Configured links that are not up, or excluded. */
  missing: z.array(z.string()),
  last: z.array(
    z.object({
      time: z.string(),
      intents: intentsSchema,
      destination: z.string(),
      link: z.string().optional(),
      reason: z.string(),
      fallback: z.boolean(),
    }),
  ),
});
export type Status = z.output<typeof statusSchema>;
