import { z } from 'zod';
import { addressSchema } from '../address.ts';
import { callNames, destinationAddressesSchema, linkPreferencesSchema, MOST_ADDRESSES } from '../policy.ts';
import { protocolSchema, socketOptionsSchema, streamProtocolSchema } from '../socket-options.ts';
import { intentsSchema } from '../vocabulary.ts';
import { statusSchema } from './status.ts';

/** Numbers a request of one connection; the answer carries the same number. */
const id = z.int().nonnegative();
const familySchema = z.literal([0, 4, 6]);
/** Routes of a decision at most: each address over the link, and then as the system does it. */
const MOST_ROUTES = 2 * MOST_ADDRESSES;

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
  preferences: linkPreferencesSchema.optional(),
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

/**
 * What every request has: its number, and until when the answer is of use, in seconds of CLOCK_MONOTONIC
 * (clock_gettime(2)), which all processes of a machine share. Later, nobody waits for it any more.
 */
const asked = { id, until: z.number().optional() };

/** What a client may say. */
export const requestSchema = z.discriminatedUnion('type', [
  z.strictObject({ ...asked, type: z.literal('resolve'), context: contextSchema }),
  z.strictObject({ ...asked, type: z.literal('connect'), context: contextSchema }),
  z.strictObject({
    ...asked,
    type: z.literal('socketconnect'),
    context: contextSchema,
    sockets: z.array(idleSocketSchema).max(1024),
  }),
  z.strictObject({ ...asked, type: z.literal('configure'), configuration: z.unknown() }),
  z.strictObject({ ...asked, type: z.literal('reload') }),
  z.strictObject({ ...asked, type: z.literal('status') }),
]);
export type RequestMessage = z.output<typeof requestSchema>;

const answeredSchema = {
  link: z.string().optional(),
  reason: z.string(),
  /** The policy did not decide: the system's default applies, and `reason` says why. */
  fallback: z.boolean(),
};

/**
 * A way to try: from where to where, and over which link. What is left out is left to the system; a route without a
 * source is the system's default.
 */
const routeSchema = z.object({
  link: z.string().optional(),
  source: addressSchema.optional(),
  destination: addressSchema.optional(),
});

/** What the Multi Access Manager may say. A client takes what it knows of it and leaves the rest. */
export const replySchema = z.discriminatedUnion('type', [
  z.object({
    id,
    type: z.literal('decision'),
    ...answeredSchema,
    /** In the order in which they are to be tried. None: no address of the destination is allowed. */
    routes: z.array(routeSchema).max(MOST_ROUTES),
    /** Prefixes of addresses that may and may not be connected to, where the system resolves the name. */
    selection: z.object({ include: z.array(z.string()), exclude: z.array(z.string()) }).optional(),
    socketOptions: socketOptionsSchema,
    protocol: streamProtocolSchema.optional(),
    reuse: z.int().optional(),
  }),
  z.object({
    id,
    type: z.literal('resolution'),
    ...answeredSchema,
    addresses: destinationAddressesSchema,
    /** No address is allowed: the system is not to be asked either. */
    excluded: z.boolean().optional(),
  }),
  /** The request is being worked on and takes longer, e.g. a name is being resolved: wait `limit` seconds. */
  z.object({ id, type: z.literal('pending'), limit: z.number().positive().max(3600) }),
  z.object({ id, type: z.literal('status'), status: statusSchema }),
  z.object({ id, type: z.literal('done') }),
  z.object({ id, type: z.literal('error'), message: z.string() }),
]);
export type Route = z.output<typeof routeSchema>;
export type ReplyMessage = z.output<typeof replySchema>;
export type DecisionMessage = Extract<ReplyMessage, { type: 'decision' }>;
/** A decision without the number of its request. */
export type Outcome = Omit<DecisionMessage, 'id' | 'type'>;
