import type { z } from 'zod';

/** Zod's findings about `input` as one line: place, what is allowed, what was found. */
export function describeIssues(error: z.ZodError, input: unknown): string {
  return error.issues.map((issue) => describeIssue(issue, input)).join('; ');
}

function describeIssue(issue: z.core.$ZodIssue, input: unknown): string {
  const place = issue.path.map(String).join('.');
  const found = issue.path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    input,
  );
  const shown = JSON.stringify(found)?.slice(0, 80) ?? 'nothing';
  return `${place || 'the document'}: ${issue.message} (found ${shown})`;
}
