/** Path of an object of so many bytes, for which the server thinks so many seconds before it answers. */
export const pathOf = (size: number | 'N', thinkTime = 0): string =>
  `/bytes/${size}${thinkTime > 0 ? `?think=${thinkTime}` : ''}`;

/** Seconds. */
export const LONGEST_THINK_TIME = 3600;

/** The seconds that a path asks the server to think; 0 for a path that says nothing of it, or nonsense. */
export function thinkTimeOf(path: string): number {
  const seconds = Number(/[?&]think=(\d+(?:\.\d+)?(?:e-\d+)?)(?:&|$)/.exec(path)?.[1] ?? 0);
  return Math.min(seconds, LONGEST_THINK_TIME);
}

/** Bytes of the largest object that the server has. */
export const LARGEST_OBJECT = 10 ** 12 - 1;

/** The size that a path asks for, whatever its query; undefined for any other path. */
export function sizeOf(path: string): number | undefined {
  const digits = /^\/bytes\/(\d{1,12})(?:\?.*)?$/.exec(path)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
