import { z } from 'zod';
import { strictObject } from '../../base/input/validate.ts';
import { addressSchema, settingsSchema } from 'socket-intents/schemas';
import { topologySchema } from '../topology/spec.ts';

const hostName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'a name is made of a-z, 0-9, - and dots');
/** Addresses by name: what a name server knows. */
export const zoneSchema = z.record(hostName, z.array(addressSchema).min(1));

export const policySchema = strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/)
    .optional(),
  path: z.string().min(1).optional(),
  timeout: z.number().positive().optional(),
  settings: settingsSchema.default({}),
}).refine((policy) => (policy.name === undefined) !== (policy.path === undefined), {
  message: 'needs either `name` or `path`',
});
export type PolicyChoice = z.output<typeof policySchema>;

/** A policy that needs nothing but what is known of links. */
export const DEFAULT_POLICY: PolicyChoice = { name: 'category', settings: {} };

/** What a deployment is made of, beside the world it is in. */
export const specSchema = z.strictObject({
  topology: topologySchema,
  policy: policySchema.default(DEFAULT_POLICY),
  /** Names that every name server knows, beside those of the servers. */
  dns: zoneSchema.default({}),
  /** Names that the name server of a link knows, by link. */
  dnsOfLink: z.record(z.string(), zoneSchema).default({}),
});
export type Spec = z.output<typeof specSchema>;
