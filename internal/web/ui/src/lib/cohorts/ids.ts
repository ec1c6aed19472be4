/** The ids of a list that was typed or pasted: one a line, each once. */
export function readIds(text: string): string[] {
  const ids = text.split(/\r?\n/).map((line) => line.trim());
  return [...new Set(ids)].filter((id) => id !== '');
}
