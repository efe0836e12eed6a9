import type { z } from 'zod';
import { describeIssues } from '../../../base/input/validate.ts';

/** A policy did not give an answer that can be used. The message says what it did instead. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/** Characters of what a policy says that are passed on. */
const LONGEST = 2000;

/** A policy may say as much as it likes; a message has an end. */
export function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

/**
 * Calls a hook of a policy and validates its answer.
 *
 * @param limit - Seconds that the answer may take.
 * @throws PolicyError when the hook throws, takes too long, or answers what is no answer.
 */
export async function callPolicy<Answer>(
  hook: () => unknown,
  schema: z.ZodType<Answer>,
  limit: number,
): Promise<Answer> {
  const answer = await runHook(hook, limit);
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  throw new PolicyError(`gave no valid answer\n${shorten(describeIssues(result.error, answer).join('\n'))}`);
}

/**
 * Calls a hook.
 *
 * @param limit - Seconds that it may take.
 * @throws PolicyError when the hook throws or takes too long.
 */
export async function runHook(hook: () => unknown, limit: number): Promise<unknown> {
  try {
    const start = performance.now();
    const answer = hook();
    // Nothing could interrupt it until now.
    if (performance.now() - start > limit * 1000) throw new PolicyError(`took longer than ${limit} s`);
    return answer instanceof Promise ? await withinLimit(answer, limit) : answer;
  } catch (error) {
    if (error instanceof PolicyError) throw error;
    throw new PolicyError(`threw ${shorten(String(error))}`, { cause: error });
  }
}

async function withinLimit(answer: Promise<unknown>, limit: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new PolicyError(`took longer than ${limit} s`)), limit * 1000);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
