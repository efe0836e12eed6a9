import { z } from 'zod';
import { EXIT } from '../base/errors.ts';

/** Socket level of the intents, as in the authors' prototype. */
export const SOL_INTENTS = 300;

/** What is known about an intent beside its allowed values. */
export interface IntentAbout {
  /** Number of the socket option at level `SOL_INTENTS`. */
  option: number;
  /** `paper`: Table 1 of the CoNEXT 2013 paper; `draft`: added by draft-tiesel-taps-socketintents. */
  source: 'paper' | 'draft';
  unit?: 'bytes' | 's' | 'bytes/s' | 'bit/s';
  description: string;
}

const about = z.registry<IntentAbout>();

/** How a spelling is compared: `Bulk transfer`, `BULKTRANSFER` and `bulk_transfer` are the same. */
function plain(spelling: string): string {
  return spelling.toLowerCase().replace(/[\s_-]+/g, '');
}

/**
 * An enum of intents.
 *
 * @param spellings - Other spellings, as in the paper, the prototype and the draft: for each what it means.
 */
function choice<const Values extends readonly [string, ...string[]]>(
  values: Values,
  spellings: Record<string, Values[number]>,
) {
  const canonical = new Map<string, string>(values.map((value) => [plain(value), value]));
  for (const [spelling, value] of Object.entries(spellings)) canonical.set(plain(spelling), value);
  return z.preprocess(
    (value) => (typeof value === 'string' ? (canonical.get(plain(value)) ?? value) : value),
    z.enum(values),
  );
}

const bytes = () => z.int().nonnegative();
const positive = () => z.number().positive();

/**
 * The intents. This schema is the source of their types, their validation, their socket option numbers, the
 * table in docs/intents.md and the form they have between library and Multi Access Manager.
 */
const knownSchema = z.object({
  category: choice(['query', 'bulk', 'control', 'stream'], {
    'bulk transfer': 'bulk',
    'control traffic': 'control',
    // A kind of its own in the prototype only.
    keepalives: 'control',
  })
    .register(about, {
      option: 1,
      source: 'paper',
      description:
        'What kind of traffic it is: a short question and answer, a bulk transfer, control, a stream.',
    })
    .optional(),
  filesize: bytes()
    .register(about, {
      option: 2,
      source: 'paper',
      unit: 'bytes',
      description: 'Bytes that the application is going to transfer.',
    })
    .optional(),
  duration: positive()
    .register(about, {
      option: 3,
      source: 'paper',
      unit: 's',
      description: 'Time between the first and the last packet.',
    })
    .optional(),
  bitrate: positive()
    .register(about, {
      option: 4,
      source: 'paper',
      unit: 'bytes/s',
      description: 'Size divided by duration; bytes per second, as in the paper, in spite of its name.',
    })
    .optional(),
  burstiness: choice(['random', 'regular', 'none', 'bulk'], {
    'random bursts': 'random',
    'regular bursts': 'regular',
    'no bursts': 'none',
    'bulk (congestion window limited)': 'bulk',
  })
    .register(about, {
      option: 5,
      source: 'paper',
      description: 'How bursts come; `bulk`: the congestion window alone limits the sender.',
    })
    .optional(),
  timeliness: choice(['stream', 'interactive', 'transfer', 'background'], {
    streaming: 'stream',
    'background traffic': 'background',
  })
    .register(about, {
      option: 6,
      source: 'paper',
      description:
        'Low delay and low jitter, low delay, completes eventually, or only loose constraints on time.',
    })
    .optional(),
  resilience: choice(['sensitive', 'recoverable', 'resilient'], {
    'sensitive to connection loss': 'sensitive',
    'resilient to connection loss': 'resilient',
    undesirable: 'recoverable',
    tolerant: 'recoverable',
  })
    .register(about, {
      option: 7,
      source: 'paper',
      description:
        'What the loss of the connection means: the user notices, the application recovers (`undesirable` in the paper), or it does not matter.',
    })
    .optional(),
  sendSize: bytes()
    .register(about, { option: 8, source: 'draft', unit: 'bytes', description: 'Bytes to be sent.' })
    .optional(),
  receiveSize: bytes()
    .register(about, { option: 9, source: 'draft', unit: 'bytes', description: 'Bytes to be received.' })
    .optional(),
  sendBitrate: positive()
    .register(about, { option: 10, source: 'draft', unit: 'bit/s', description: 'Rate of sending.' })
    .optional(),
  receiveBitrate: positive()
    .register(about, { option: 11, source: 'draft', unit: 'bit/s', description: 'Rate of receiving.' })
    .optional(),
  cost: choice(['no-expense', 'optimize', 'balance', 'ignore'], {
    'optimize cost': 'optimize',
    'balance cost': 'balance',
    'ignore cost': 'ignore',
  })
    .register(about, {
      option: 12,
      source: 'draft',
      description:
        'Avoid links that cost money, prefer cheap ones, weigh cost against performance, or pay no heed to it.',
    })
    .optional(),
});

/** A value of a private intent. */
const privateValueSchema = z.union([z.string().max(256), z.number(), z.boolean()]);
export type PrivateValue = z.output<typeof privateValueSchema>;

/** The intents that are known; private ones pass. */
export const intentsSchema = knownSchema.catchall(privateValueSchema) as unknown as typeof knownSchema;

/**
 * What an application says about its traffic. Every intent is optional. The list is extensible: what is called `x-…`
 * (an experiment) or `y-…` (a vendor's, as in the draft) is for an application and a policy that know each other, and
 * reaches the policy as it is.
 */
export type Intents = z.output<typeof knownSchema> & {
  [name: `x-${string}` | `y-${string}`]: PrivateValue | undefined;
};
export type IntentName = keyof typeof knownSchema.shape;

/** Names of all intents, in the order of their option numbers. */
export const intentNames = Object.keys(knownSchema.shape) as IntentName[];

/** Option numbers of private intents, from the first to the last: number 1000 is the intent `x-1000`. */
const PRIVATE_OPTIONS = [1000, 1999] as const;

/** Names of intents, as the paper, the prototype and the draft have them, in the form in which they are compared. */
const canonicalNames = new Map<string, IntentName>([
  ...intentNames.map((name) => [plain(name), name] as const),
  ['bursts', 'burstiness'],
  ['recvsize', 'receiveSize'],
  ['recvbitrate', 'receiveBitrate'],
]);

/** The name of an intent that is spelt otherwise: `file size`, `send_size`, `bursts`. */
function canonicalName(name: string): string {
  return canonicalNames.get(plain(name)) ?? name;
}

function isPrivate(name: string): boolean {
  return /^[xy]-.{1,64}$/.test(name);
}

/** An intent as the library understands it. */
export interface IntentDescription extends IntentAbout {
  name: IntentName;
  /** Allowed values of an enum; undefined for a number. */
  values?: readonly string[];
}

/** Lists what is understood. */
export function listIntents(): IntentDescription[] {
  return intentNames.map((name) => {
    const inner = knownSchema.shape[name].unwrap();
    const values = inner instanceof z.ZodPipe ? (inner.out as z.ZodEnum).options.map(String) : undefined;
    const facts = about.get(inner as z.ZodType);
    if (!facts) throw new Error(`intent ${name} is not described`);
    return { name, ...facts, ...(values && { values }) };
  });
}

/** The name of an intent that is given by name or by option number; what is not known stays as it is. */
export function intentNameOf(option: string | number): string {
  if (typeof option === 'string') return canonicalName(option);
  const [first, last] = PRIVATE_OPTIONS;
  if (option >= first && option <= last) return `x-${option}`;
  return listIntents().find((intent) => intent.option === option)?.name ?? String(option);
}

/** An intent has a value that is not allowed, or, when asked to be strict, is not known. */
export class IntentError extends TypeError {
  override readonly name = 'IntentError';
  readonly code = 'ERR_INVALID_INTENT';
  readonly exitStatus = EXIT.usage;
}

/**
 * Validates intents of an application.
 *
 * @param strict - Unknown intents are an error instead of being ignored.
 * @returns The intents in canonical spelling, and the names of those that were ignored.
 * @throws IntentError naming the intent, what was found and what is allowed.
 */
export function parseIntents(
  input: Readonly<Record<string, unknown>>,
  { strict = false } = {},
): { intents: Intents; ignored: string[] } {
  const given = renamed(input);
  const ignored = Object.keys(given).filter((name) => !isKnown(name) && !isPrivate(name));
  if (strict && ignored.length > 0)
    throw new IntentError(
      `Unknown intent ${ignored.join(', ')}; known are ${intentNames.join(', ')}, private ones begin with x- or y-.`,
    );
  for (const name of ignored) Reflect.deleteProperty(given, name);
  const result = intentsSchema.safeParse(given);
  if (result.success) return { intents: result.data, ignored };
  const wrong = result.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    return `Intent ${name}: ${message}; found ${JSON.stringify(given[name]) ?? typeof given[name]}.`;
  });
  throw new IntentError(wrong.join('\n'));
}

function isKnown(name: string): boolean {
  return Object.hasOwn(knownSchema.shape, name);
}

/** The intents under their own names; what is undefined is not said. @throws IntentError when one is given twice. */
function renamed(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [spelling, value] of Object.entries(input)) {
    const name = canonicalName(spelling);
    if (value === undefined) continue;
    if (Object.hasOwn(given, name))
      throw new IntentError(`Intent ${name} is given twice, once as ${spelling}.`);
    given[name] = value;
  }
  return given;
}

/** The same text for the same intents, in whatever order and spelling they are given. */
export function intentsKey(input: Readonly<Record<string, unknown>>): string {
  const intents = keyedIntents(input);
  return JSON.stringify(Object.entries(intents).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What is wrong with the intents is said where the connection is made. */
function keyedIntents(input: Readonly<Record<string, unknown>>): object {
  try {
    return parseIntents(input).intents;
  } catch (error) {
    if (error instanceof IntentError) return input;
    throw error;
  }
}
