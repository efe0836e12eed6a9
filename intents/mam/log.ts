const levels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof levels)[number];
export const logLevels: readonly LogLevel[] = levels;

/** Writes what happened as one JSON line, with the facts that belong to it. */
export type Log = (level: LogLevel, message: string, facts?: Readonly<Record<string, unknown>>) => void;

/** A log that writes lines of at least `least` to `write`. */
export function createLog(least: LogLevel, write: (line: string) => void): Log {
  const threshold = levels.indexOf(least);
  return (level, message, facts) => {
    if (levels.indexOf(level) < threshold) return;
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...facts })}\n`);
  };
}
