/**
 * A topology file for some profiles. A profile that is taken again gets a number behind its name.
 *
 * @param number - of links; the profiles are taken in turn
 */
export function compose(profiles: readonly string[], number = profiles.length): { links: unknown[] } {
  const taken = new Map<string, number>();
  const links = Array.from({ length: number }, (_, index) => {
    const profile = profiles[index % profiles.length] ?? '';
    const before = taken.get(profile) ?? 0;
    taken.set(profile, before + 1);
    return before === 0 ? profile : { profile, name: `${profile}-${before + 1}` };
  });
  return { links };
}
