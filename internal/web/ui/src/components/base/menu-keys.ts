/** How the keys move through the items of a menu. */

/** The item that a key leads to; undefined for keys that lead nowhere. */
export function itemFor(
  { key, ctrlKey, metaKey, altKey }: KeyboardEvent,
  items: readonly HTMLElement[],
): HTMLElement | undefined {
  // With these the key is a command of the browser or of the page.
  if (ctrlKey || metaKey || altKey) return undefined;
  const at = items.findIndex((item) => item === document.activeElement);
  switch (key) {
    case 'ArrowDown':
      return items[(at + 1) % items.length];
    case 'ArrowUp':
      return items.at(Math.max(at, 0) - 1);
    case 'Home':
      return items[0];
    case 'End':
      return items.at(-1);
    default:
      return key.length === 1 ? beginningWith(key, items, at) : undefined;
  }
}

/** The next one after the item at a place, and round to it. */
function beginningWith(
  letter: string,
  items: readonly HTMLElement[],
  at: number,
): HTMLElement | undefined {
  const typed = letter.toLocaleLowerCase();
  return [...items.slice(at + 1), ...items.slice(0, at + 1)].find((item) =>
    item.textContent.trim().toLocaleLowerCase().startsWith(typed),
  );
}
