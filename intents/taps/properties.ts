import { z } from 'zod';

/** A bound on a rate in bit/s; the default of RFC 9622 says that there is none. */
const rate = z.union([z.number().positive(), z.literal('Unlimited')]);

/** How much a property is wanted (RFC 9622, 6.2). */
export const preferenceSchema = z.enum(['Require', 'Prefer', 'No Preference', 'Avoid', 'Prohibit']);
export type Preference = z.output<typeof preferenceSchema>;

/** Preferences about interfaces or provisioning domains by their names. */
const preferredNames = z.array(z.tuple([preferenceSchema, z.string().min(1).max(64)]));

/** Seconds, or none. */
const timeout = z.union([z.number().positive(), z.literal('Disabled')]);

/**
 * The Selection Properties and Connection Properties of RFC 9622 that have a meaning here. Rates in bit/s, times in
 * seconds.
 */
export const transportPropertiesSchema = z.object({
  /** RFC 9622, 6.2.1 and 6.2.4. */
  reliability: preferenceSchema.optional(),
  preserveOrder: preferenceSchema.optional(),
  /** RFC 9622, 6.2.10. */
  keepAlive: preferenceSchema.optional(),
  /** RFC 9622, 6.2.11 and 6.2.12. */
  interface: preferredNames.optional(),
  pvd: preferredNames.optional(),
  /** RFC 9622, 6.2.14. */
  multipath: z.enum(['Disabled', 'Active', 'Passive']).optional(),
  /** RFC 9622, 8.1.2: 100 unless given, and the lower, the more urgent. */
  connPriority: z.int().nonnegative().optional(),
  /** RFC 9622, 8.1.3 and 8.1.4. */
  connTimeout: timeout.optional(),
  keepAliveTimeout: timeout.optional(),
  /** RFC 9622, 8.1.6. */
  connCapacityProfile: z
    .enum([
      'Default',
      'Scavenger',
      'Low Latency/Interactive',
      'Low Latency/Non-Interactive',
      'Constant-Rate Streaming',
      'Capacity-Seeking',
    ])
    .optional(),
  /** RFC 9622, 8.1.7. */
  multipathPolicy: z.enum(['Handover', 'Interactive', 'Aggregate']).optional(),
  /** RFC 9622, 8.1.8. */
  minSendRate: rate.optional(),
  minRecvRate: rate.optional(),
});
export type TransportProperties = z.output<typeof transportPropertiesSchema>;
