/** Which of the live events are shown: those that hold all words of a text. */

import type { LiveEvent } from './messages';

export type EventFilter = (event: LiveEvent) => boolean;

/**
 * Reads a text such as `purchase country=DE amount=12`. A word must be in the
 * event's name or in one of its values; one with `=` says in which. Small and
 * large letters are the same. The empty text lets all pass.
 */
export function readFilter(text: string): EventFilter {
  const tests = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(testOf);
  return (event) => tests.every((test) => test(event));
}

function testOf(word: string): EventFilter {
  const equals = word.indexOf('=');
  if (equals < 1) return (event) => holds(event, word, MAX_DEPTH);
  const key = word.slice(0, equals);
  const wanted = word.slice(equals + 1);
  return (event) => valuesOf(event, key).some((value) => holds(value, wanted, MAX_DEPTH));
}

/** Events are shallow; what is deeper is not looked into. */
const MAX_DEPTH = 4;

function holds(value: unknown, text: string, depth: number): boolean {
  if (typeof value !== 'object' || value === null) {
    return String(value).toLowerCase().includes(text);
  }
  return depth > 0 && Object.values(value).some((inner) => holds(inner, text, depth - 1));
}

/** What an event has under a name: `country`, `amount`, `properties.amount`. */
function valuesOf(event: LiveEvent, key: string): unknown[] {
  const [first = '', ...rest] = key.split('.');
  const places: unknown[] = [event, event.context, event.properties, event.person];
  const found = places.map((place) => memberOf(place, first)).filter(isThere);
  if (rest.length === 0) return found;
  return found.map((value) => memberOf(value, rest.join('.'))).filter(isThere);
}

function memberOf(place: unknown, key: string): unknown {
  if (typeof place !== 'object' || place === null) return undefined;
  const entry = Object.entries(place).find(([name]) => name.toLowerCase() === key);
  return entry?.[1];
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}
