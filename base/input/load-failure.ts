/**
 * Why a module of the user's could not be loaded, with the places in the user's files. What Node did to get there
 * tells its author nothing.
 */
export function describeLoadFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const lines = (error.stack ?? error.message).split('\n');
  return lines.filter((line) => !/^ {4}at .*(\(|async |at )node:/.test(line)).join('\n');
}
