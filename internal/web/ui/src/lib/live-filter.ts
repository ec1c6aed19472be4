/** Which of the live events are shown: those that hold all words of a text. */

/** As many as the server takes. */
const MAX_WORDS = 10;
/** In the longest of encodings as long as the server takes. */
const MAX_LENGTH = 50;

/** Where so many events a second come from, of those that fit. The server looks. */
export function livePath(rate: number, filter: string): string {
  const query = new URLSearchParams({ rate: String(rate) });
  for (const word of wordsOf(filter)) query.append('word', word);
  return `/v1/live?${query.toString()}`;
}

/**
 * Reads a text such as `purchase country=DE amount=12`. A word must be in one of
 * the event's values; one with `=` says in which. Small and large letters are the
 * same.
 */
export function wordsOf(text: string): string[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  return words.slice(0, MAX_WORDS).map((word) => word.slice(0, MAX_LENGTH));
}
