/** The value of a header, by its name in small letters; undefined when it is not there. */
export const headerOf = (
  { headers }: { headers: readonly { name: string; value: string }[] },
  wanted: string,
): string | undefined => headers.find(({ name }) => name.toLowerCase() === wanted)?.value;
