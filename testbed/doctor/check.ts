/** One thing that was tried. */
export interface Check {
  /** The world it is about; `both`: without it none works. */
  world: 'guest' | 'host' | 'both';
  check: string;
  ok: boolean;
  /** Whether the world works without it. */
  isOptional: boolean;
  /** What was found. */
  found: string;
  /** What to do about it, in one line. */
  advice?: string;
}

export interface Diagnosis {
  checks: Check[];
  /** Worlds in which a testbed can live. */
  works: ('guest' | 'host')[];
}

/** A world works when nothing that it needs is missing. */
export function diagnose(checks: readonly Check[]): Diagnosis {
  const works = (['guest', 'host'] as const).filter((world) =>
    checks.every((check) => check.ok || check.isOptional || ![world, 'both'].includes(check.world)),
  );
  return { checks: [...checks], works };
}
