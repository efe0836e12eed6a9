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

/** An enum of intents. Other spellings, as in the paper, the prototype and the draft, are understood. */
function choice<const Values extends readonly [string, ...string[]]>(
  values: Values,
  spellings: Record<string, Values[number]>,
) {
  const canonical = new Map(Object.entries(spellings));
  return z.preprocess(
    (value) => (typeof value === 'string' ? (canonical.get(value) ?? value) : value),
    z.enum(values),
  );
}

const bytes = () => z.int().nonnegative();
const positive = () => z.number().positive();

/**
 * The intents. This schema is the source of their types, their validation, their socket option numbers, the
 * table in docs/intents.md and the form they have between library and Multi Access Manager.
 */
export const intentsSchema = z.object({
  category: choice(['query', 'bulk', 'control', 'stream'], {
    'bulk transfer': 'bulk',
    bulktransfer: 'bulk',
    'control traffic': 'control',
    controltraffic: 'control',
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
    random_bursts: 'random',
    randombursts: 'random',
    'regular bursts': 'regular',
    regular_bursts: 'regular',
    regularbursts: 'regular',
    'no bursts': 'none',
    no_bursts: 'none',
    nobursts: 'none',
  })
    .register(about, {
      option: 5,
      source: 'paper',
      description: 'How bursts come; `bulk`: the congestion window alone limits the sender.',
    })
    .optional(),
  timeliness: choice(['stream', 'interactive', 'transfer', 'background'], {
    streaming: 'stream',
    backgroundtraffic: 'background',
  })
    .register(about, {
      option: 6,
      source: 'paper',
      description:
        'Low delay and low jitter, low delay, completes eventually, or only loose constraints on time.',
    })
    .optional(),
  resilience: choice(['sensitive', 'recoverable', 'resilient'], {
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
    no_expense: 'no-expense',
    optimize_cost: 'optimize',
    balance_cost: 'balance',
    ignore_cost: 'ignore',
  })
    .register(about, {
      option: 12,
      source: 'draft',
      description:
        'Avoid links that cost money, prefer cheap ones, weigh cost against performance, or pay no heed to it.',
    })
    .optional(),
});

/** What an application says about its traffic. Every intent is optional. */
export type Intents = z.output<typeof intentsSchema>;
export type IntentName = keyof Intents;

/** Names of all intents, in the order of their option numbers. */
export const intentNames = Object.keys(intentsSchema.shape) as IntentName[];

/** An intent as the library understands it. */
export interface IntentDescription extends IntentAbout {
  name: IntentName;
  /** Allowed values of an enum; undefined for a number. */
  values?: readonly string[];
}

/** Lists what is understood. */
export function listIntents(): IntentDescription[] {
  return intentNames.map((name) => {
    const inner = intentsSchema.shape[name].unwrap();
    const values = inner instanceof z.ZodPipe ? (inner.out as z.ZodEnum).options.map(String) : undefined;
    const facts = about.get(inner as z.ZodType);
    if (!facts) throw new Error(`intent ${name} is not described`);
    return { name, ...facts, ...(values && { values }) };
  });
}

/** The name of an intent that is given by name or by option number; what is not known stays as it is. */
export function intentNameOf(option: string | number): string {
  if (typeof option === 'string') return option;
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
 * @param strict Unknown intents are an error instead of being ignored.
 * @returns The intents in canonical spelling, and the names of those that were ignored.
 * @throws IntentError naming the intent, what was found and what is allowed.
 */
export function parseIntents(
  input: Readonly<Record<string, unknown>>,
  { strict = false } = {},
): { intents: Intents; ignored: string[] } {
  const ignored = Object.keys(input).filter((name) => !Object.hasOwn(intentsSchema.shape, name));
  if (strict && ignored.length > 0)
    throw new IntentError(`Unknown intent ${ignored.join(', ')}; known are ${intentNames.join(', ')}.`);
  const result = intentsSchema.safeParse(input);
  if (result.success) return { intents: result.data, ignored };
  const wrong = result.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    return `Intent ${name}: ${message}; found ${JSON.stringify(input[name]) ?? typeof input[name]}.`;
  });
  throw new IntentError(wrong.join('\n'));
}

/** The same text for the same intents, in whatever order and spelling they are given. */
export function intentsKey(input: Readonly<Record<string, unknown>>): string {
  const result = intentsSchema.safeParse(input);
  const entries = Object.entries(result.success ? result.data : input).filter(
    ([, value]) => value !== undefined,
  );
  return JSON.stringify(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
