/** How the keys move through the rows of a table, and the rows with them. */

export interface Place {
  /** The row that the keys are at; -1 for none yet. */
  at: number;
  rows: number;
  /** How many rows are in sight. */
  page: number;
}

/** The row that a key leads to; undefined for keys that lead nowhere. */
export function rowFor(key: string, { at, rows, page }: Place): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: rows - 1,
  };
  const to = steps[key];
  if (to === undefined || rows === 0) return undefined;
  return Math.max(0, Math.min(rows - 1, to));
}

/**
 * Scrolls the box until all of a row is in sight, and returns how far it is
 * scrolled. The head, as high as a row, covers what is scrolled away.
 */
export function reveal(box: HTMLElement, row: number, rowHeight: number): number {
  const top = row * rowHeight;
  const lowest = top + 2 * rowHeight - box.clientHeight;
  if (box.scrollTop > top) box.scrollTop = top;
  else if (box.scrollTop < lowest) box.scrollTop = lowest;
  return box.scrollTop;
}
