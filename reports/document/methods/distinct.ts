/**
 * Names that tell items apart: the plain name where it is the only one, else with what differs, and with a
 * number where that is the same as well.
 */
export function distinctNames<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  detailOf: (item: Item) => string,
): string[] {
  const named = numbered(items, nameOf).map(({ count }, index) => {
    const item = items[index] as Item;
    const detail = detailOf(item);
    return count > 1 && detail !== '' ? `${nameOf(item)} (${detail})` : nameOf(item);
  });
  return numbered(named, (name) => name).map(({ count, number }, index) =>
    count > 1 ? `${named[index] ?? ''} #${number}` : (named[index] ?? ''),
  );
}

/** How often each key occurs, and which occurrence an item is. */
function numbered<Item>(items: readonly Item[], keyOf: (item: Item) => string) {
  const counts = Map.groupBy(items, keyOf);
  const seen = new Map<string, number>();
  return items.map((item) => {
    const key = keyOf(item);
    const number = (seen.get(key) ?? 0) + 1;
    seen.set(key, number);
    return { count: counts.get(key)?.length ?? 1, number };
  });
}
