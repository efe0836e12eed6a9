import { z } from 'zod';
import { UsageError } from './errors.ts';

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

function describe({ path, message }: z.core.$ZodIssue, value: unknown) {
  const place = path.map(String).join('.') || '(top level)';
  return { place, message, found: show(valueAt(value, path)) };
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

/** A strict object whose error on an unknown key lists the known ones. */
export function strictObject<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown: ${issue.keys.join(', ')}; known are ${Object.keys(shape).join(', ') || 'none'}`
        : undefined,
  });
}
