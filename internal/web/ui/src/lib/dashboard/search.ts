/** Those whose text has all words of the search in it, whatever their case. */
export function matching<T>(
  items: readonly T[],
  search: string,
  textOf: (item: T) => string,
): readonly T[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return items;
  return items.filter((item) => {
    const text = textOf(item).toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** By name, as people sort; the overview, which every project has, comes first. */
export function byName<T extends { id: string; name: string }>(items: readonly T[]): T[] {
  const first = ({ id }: T): number => (id === 'overview' ? 0 : 1);
  return [...items].sort(
    (one, other) => first(one) - first(other) || collator.compare(one.name, other.name),
  );
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
