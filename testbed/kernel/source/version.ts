/** The oldest kernel whose virtual clock was seen to work: a guest built from 6.1 hangs at process exit. */
export const OLDEST = '6.12';

/** Negative when a is older than b. Versions are numbers joined by points: "6.12", "6.12.117". */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number.parseFloat)) as [
    number[],
    number[],
  ];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a guest can be built from this version. */
export function isRecentEnough(version: string): boolean {
  return compareVersions(version, OLDEST) >= 0;
}

/** The version that the top-level Makefile of a kernel source states; undefined when it is no such file. */
export function versionOfMakefile(text: string): string | undefined {
  const [version, patchlevel, sublevel] = ['VERSION', 'PATCHLEVEL', 'SUBLEVEL'].map(
    (name) => new RegExp(`^${name} = (\\d+)$`, 'm').exec(text)?.[1],
  );
  return version && patchlevel && sublevel && `${version}.${patchlevel}.${sublevel}`;
}
