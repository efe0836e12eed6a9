import { UsageError } from '../../netns/errors.ts';

/**
 * Reads JSON in which comments and trailing commas are allowed.
 *
 * @throws UsageError with the file, and the line and column of what is no JSON.
 */
export async function parseJsonFile(
  file: string,
  read: (file: string, encoding: 'utf8') => Promise<string>,
): Promise<unknown> {
  const text = await read(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`Could not read ${file}: ${(error as Error).message}`);
  });
  const { parse, printParseErrorCode } = await import('jsonc-parser');
  const errors: import('jsonc-parser').ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (!first) return value;
  const before = text.slice(0, first.offset).split('\n');
  const place = `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  throw new UsageError(`${place}: ${printParseErrorCode(first.error)} (JSON with comments is expected)`);
}
