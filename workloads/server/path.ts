/** Path of an object of so many bytes. */
export const pathOf = (size: number): string => `/bytes/${size}`;

/** The size that a path asks for; undefined for any other path. */
export function sizeOf(path: string): number | undefined {
  const digits = /^\/bytes\/(\d{1,12})$/.exec(path)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
