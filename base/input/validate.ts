import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { didYouMean } from './suggest.ts';

/**
 * Validates what came from outside.
 *
 * @param where - what the value is and where it came from, e.g. the name of a file
 * @throws UsageError that names `where`, each wrong place, what was found and what is allowed.
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  where: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new UsageError([`${where} is not valid:`, ...describeIssues(result.error, value)].join('\n'));
}

/** One line per issue: the place, what is wrong, what was found. */
export const describeIssues = (error: z.ZodError, value: unknown): string[] =>
  error.issues
    .map((issue) => describe(issue, value))
    .map(({ place, message, found }) => `  ${place}: ${message}; found ${found}`);

/** All issues within a sentence. */
export const describeIssuesInline = (error: z.ZodError, value: unknown): string =>
  error.issues
    .map((issue) => describe(issue, value))
    .map(({ place, message, found }) => `${place}: ${message} (found ${found})`)
    .join('; ');

function describe(issue: z.core.$ZodIssue, value: unknown) {
  const place = issue.path.map(String).join('.') || '(top level)';
  const found = valueAt(value, issue.path);
  const meant = typeof found === 'string' ? didYouMean(found, optionsOf(issue)) : '';
  return { place, message: `${inShort(issue.message)}${meant}`, found: show(found) };
}

/** What was received is said by what was found. */
const inShort = (message: string): string =>
  message.replace(/^Invalid input: (expected .*), received \w+$/, '$1');

/** What would have been right, where that is one of several names. */
function optionsOf(issue: z.core.$ZodIssue): string[] {
  const { values, options = values } = issue as { values?: unknown; options?: unknown };
  return Array.isArray(options) ? options.filter((option) => typeof option === 'string') : [];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** A strict object whose error on an unknown key lists the known ones, and names the one that was probably meant. */
export function strictObject<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? unknown(issue.keys, Object.keys(shape)) : undefined,
  });
}

const unknown = (keys: readonly string[], known: readonly string[]): string =>
  [
    `unknown: ${keys.join(', ')}; known are ${known.join(', ') || 'none'}`,
    ...keys.map((key) => didYouMean(key, known)),
  ].join('');

/**
 * A name that must be one of those that are known.
 *
 * @param what - as in "there is no link"
 */
export const oneOf = (what: string, known: readonly string[]): z.ZodType<string, string> =>
  z.string().refine((name) => known.includes(name), {
    error: ({ input }) => unknownName(what, String(input), known),
  });

/**
 * A name, or the thing itself. What is wrong is said of the one that was given, where a union only says that it is
 * neither.
 */
export const nameOr = <Out, Name, Whole>(
  named: z.ZodType<Out, Name>,
  whole: z.ZodType<Out, Whole>,
): z.ZodType<Out, Name | Whole> =>
  z
    .custom<Name | Whole>(() => true)
    .transform((given, context): Out => {
      const result = (typeof given === 'string' ? named : whole).safeParse(given);
      if (result.success) return result.data;
      context.issues.push(
        ...result.error.issues.map((issue) => ({ ...issue, input: given }) as z.core.$ZodRawIssue),
      );
      return z.NEVER;
    });

/** Refuses a list in which two have one name. */
export const differentNames =
  <Item>(what: string, nameOf: (item: Item) => string) =>
  (items: Item[], context: z.core.$RefinementCtx<Item[]>): void => {
    const names = items.map(nameOf);
    const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
    for (const name of twice)
      context.addIssue({ code: 'custom', message: `two ${what} have one name, "${name}"`, continue: true });
  };

/** As an issue: `there is no link "lte2". Known: dsl, lte; did you mean "lte"?` */
export const unknownName = (what: string, name: string, known: readonly string[]): string =>
  `there is no ${what} "${name}". Known: ${known.join(', ') || 'none'}${didYouMean(name, known)}`;
