/** One line of a configuration: an option's name without CONFIG_ and its value; `n` for "is not set". */
export interface Option {
  name: string;
  value: string;
}

/** The options that a fragment or a .config states, in order. */
export function parseConfig(text: string): Option[] {
  return text.split('\n').flatMap((line) => {
    const set = /^CONFIG_(\w+)=(.+)$/.exec(line);
    if (set) return [{ name: set[1] ?? '', value: set[2] ?? '' }];
    const unset = /^# CONFIG_(\w+) is not set$/.exec(line);
    return unset ? [{ name: unset[1] ?? '', value: 'n' }] : [];
  });
}

/**
 * What newer sources no longer ask for since it comes with another option: there, that option is looked at.
 * /proc/sys comes with SYSCTL since 7.3.
 */
const COMES_WITH: Record<string, string> = { PROC_SYSCTL: 'SYSCTL' };

/**
 * The options of a fragment that a .config does not fulfil. An option that it does not name is not set; so one that
 * the source does not know holds when it is not wanted, or when what it comes with holds.
 *
 * @param defined - names of the options that the source defines.
 */
export function unfulfilled(
  fragment: string,
  config: string,
  defined: ReadonlySet<string>,
): (Option & { found: string })[] {
  const actual = new Map(parseConfig(config).map(({ name, value }) => [name, value]));
  const decisive = (name: string) => (defined.has(name) ? name : (COMES_WITH[name] ?? name));
  return parseConfig(fragment)
    .map((option) => ({ ...option, found: actual.get(decisive(option.name)) ?? 'n' }))
    .filter(({ value, found }) => value !== found);
}

/** The options that Kconfig files define. */
export function definedOptions(kconfig: string): Set<string> {
  return new Set([...kconfig.matchAll(/^\s*(?:menu)?config\s+(\w+)/gm)].map(([, name = '']) => name));
}

/** "CONFIG_NET_SCH_NETEM=y, but it is not set (this source does not know the option)" */
export function describeUnfulfilled(
  { name, value, found }: Option & { found: string },
  defined: ReadonlySet<string>,
): string {
  const asked = value === 'n' ? `CONFIG_${name} not set` : `CONFIG_${name}=${value}`;
  const is = found === 'n' ? 'it is not set' : `it is ${found}`;
  return `${asked}, but ${is}${defined.has(name) ? '' : ' (this source does not know the option)'}`;
}
