import { z } from 'zod';
import { addressSchema } from '../address.ts';
import { callNames, destinationAddressesSchema, MOST_ADDRESSES } from '../policy.ts';
import { protocolSchema, socketOptionsSchema } from '../socket-options.ts';
import { intentsSchema } from '../vocabulary.ts';
import { statusSchema } from './status.ts';

/** Numbers a request of one connection; the answer carries the same number. */
const id = z.int().nonnegative();
const familySchema = z.literal([0, 4, 6]);

/** The context of a socket on its way to the Multi Access Manager. */
export const contextSchema = z.strictObject({
  intents: intentsSchema,
  host: z.string().min(1).max(255).optional(),
  port: z.int().min(0).max(65535),
  addresses: destinationAddressesSchema,
  family: familySchema,
  bound: addressSchema.optional(),
  calls: z.array(z.enum(callNames)).max(callNames.length),
  socketOptions: socketOptionsSchema,
  protocol: protocolSchema,
});
export type WireContext = z.output<typeof contextSchema>;

const idleSocketSchema = z.strictObject({
  id: z.int().nonnegative(),
  source: addressSchema,
  destination: addressSchema,
  intents: intentsSchema,
  idle: z.number().nonnegative(),
});
export type WireIdleSocket = z.output<typeof idleSocketSchema>;

/** What a client may say. */
export const requestSchema = z.discriminatedUnion('type', [
  z.strictObject({ id, type: z.literal('resolve'), context: contextSchema }),
  z.strictObject({ id, type: z.literal('connect'), context: contextSchema }),
  z.strictObject({
    id,
    type: z.literal('socketconnect'),
    context: contextSchema,
    sockets: z.array(idleSocketSchema).max(1024),
  }),
  z.strictObject({ id, type: z.literal('configure'), configuration: z.unknown() }),
  z.strictObject({ id, type: z.literal('reload') }),
  z.strictObject({ id, type: z.literal('status') }),
]);
export type RequestMessage = z.output<typeof requestSchema>;

const answeredSchema = {
  link: z.string().optional(),
  reason: z.string(),
  /** The policy did not decide: the system's default applies, and `reason` says why. */
  fallback: z.boolean(),
};

/** What the Multi Access Manager may say. */
export const replySchema = z.discriminatedUnion('type', [
  z.strictObject({
    id,
    type: z.literal('decision'),
    ...answeredSchema,
    /** Pairs of addresses to try in this order; what is left out is left to the system. */
    routes: z
      .array(z.strictObject({ source: addressSchema.optional(), destination: addressSchema.optional() }))
      .max(MOST_ADDRESSES),
    socketOptions: socketOptionsSchema,
    protocol: protocolSchema.optional(),
    reuse: z.int().optional(),
  }),
  z.strictObject({
    id,
    type: z.literal('resolution'),
    ...answeredSchema,
    addresses: destinationAddressesSchema,
  }),
  /** The request is being worked on and takes longer, e.g. a name is being resolved: wait `limit` seconds. */
  z.strictObject({ id, type: z.literal('pending'), limit: z.number().positive().max(3600) }),
  z.strictObject({ id, type: z.literal('status'), status: statusSchema }),
  z.strictObject({ id, type: z.literal('done') }),
  z.strictObject({ id, type: z.literal('error'), message: z.string() }),
]);
/** A way to try: from where to where. */
export interface Route {
  source?: string | undefined;
  destination?: string | undefined;
}
export type ReplyMessage = z.output<typeof replySchema>;
export type DecisionMessage = Extract<ReplyMessage, { type: 'decision' }>;
/** A decision without the number of its request. */
export type Outcome = Omit<DecisionMessage, 'id' | 'type'>;
export type ResolutionMessage = Extract<ReplyMessage, { type: 'resolution' }>;
