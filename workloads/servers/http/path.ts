/** Path of an object of so many bytes. */
export const pathOf = (size: number | 'N'): string => `/bytes/${size}`;

/** Bytes of the largest object that the server has. */
export const LARGEST_OBJECT = 10 ** 12 - 1;

/** The size that a path asks for, whatever its query; undefined for any other path. */
export function sizeOf(path: string): number | undefined {
  const digits = /^\/bytes\/(\d{1,12})(?:\?.*)?$/.exec(path)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
