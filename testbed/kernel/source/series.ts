/**
 * The pinned series of the guest kernel. Its version is part of every result: between 6.12 and 7.3, a transfer of 2 MB
 * over the LTE link differs by up to 66 ms. From 7.2 on, guests start and run twice as fast (see docs/worlds.md).
 */
export const SERIES = '7.3';

/** Whether a version, "7.3.4", is of the pinned series. */
export function isPinned(version: string): boolean {
  return version === SERIES || version.startsWith(`${SERIES}.`);
}

/** What there is to know about a kernel that is not of the pinned series. */
export function describeUnpinned({ path, release }: { path: string; release: string }): string {
  return (
    `Linux ${release} is not the pinned kernel (Linux ${SERIES}): completion times can differ from those of others ` +
    `by a few per cent. It is used as long as there is no other, or with INTENTBED_KERNEL=${path}`
  );
}
