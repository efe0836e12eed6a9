import { z } from 'zod';
import type { ClientJob } from '../driver/routines/index.ts';
import * as all from './index.ts';
import type { ClientKind } from './kind.ts';

type Kind = (typeof all)[keyof typeof all];
type Schema = Kind['schema'];

/** A client of any kind, as an experiment may write it down, and with everything that it left out. */
export type ClientInput = z.input<Schema>;
export type Client = z.output<Schema>;

const KINDS: readonly Kind[] = Object.values(all);

export const clientSchema: z.ZodType<Client, ClientInput> = z.discriminatedUnion(
  'kind',
  KINDS.map(({ schema }) => schema) as [Schema, ...Schema[]],
);

/** What is to be known of a client's kind. */
export const kindOf = (client: Client): AnyKind =>
  // A kind is asked for its own clients alone.
  KINDS.find(({ kind }) => kind === client.kind) as unknown as AnyKind;

type AnyKind = ClientKind<string, ClientInput, Client, ClientJob>;
