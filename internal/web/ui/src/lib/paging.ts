/** Puts a page behind those before it; what is there already is left out. */
export function joinPages<T>(
  before: readonly T[],
  added: readonly T[],
  key: (item: T) => string,
): T[] {
  const seen = new Set(before.map(key));
  const fresh = added.filter((item) => {
    const name = key(item);
    if (seen.has(name)) return false;
    seen.add(name);
    return true;
  });
  return [...before, ...fresh];
}
