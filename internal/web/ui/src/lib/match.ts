/** Finds what one types the beginning of. */

/** How well a title fits: 0 begins with the text, 1 has a word that does, 2 holds it; null does not fit. */
export function rank(title: string, text: string): number | null {
  const wanted = text.trim().toLocaleLowerCase();
  const given = title.toLocaleLowerCase();
  if (given.startsWith(wanted)) return 0;
  const words = wanted.split(/\s+/);
  if (!words.every((word) => given.includes(word))) return null;
  return words.every((word) => beginsWord(given, word)) ? 1 : 2;
}

/** Those that fit, the best first; equals stay as they were. */
export function fitting<T>(list: readonly T[], titleOf: (item: T) => string, text: string): T[] {
  if (text.trim() === '') return [...list];
  return list
    .map((item) => ({ item, rank: rank(titleOf(item), text) }))
    .filter((found): found is { item: T; rank: number } => found.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** A word also begins after `_`, `-`, `.` and `/`. */
function beginsWord(title: string, word: string): boolean {
  return title.split(/[\s_\-./]+/).some((part) => part.startsWith(word));
}
