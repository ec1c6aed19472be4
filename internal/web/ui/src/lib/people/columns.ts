/** Which properties of people the list shows beside what is known of everybody. */

import type { PersonFacts } from '../api/people';

/** As many as fit beside the rest before the table scrolls sideways. */
export const MAX_COLUMNS = 8;
const DEFAULT_COLUMNS = 3;

/** What names a person is shown in the first column already. */
const NAMES = ['name', 'email', 'username', 'first_name', 'last_name'];

/** The properties that these people have, the most frequent first. */
export function propertyNames(people: readonly PersonFacts[]): string[] {
  const counts = new Map<string, number>();
  for (const { properties } of people) {
    for (const name of Object.keys(properties)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const byCount = ([a, m]: [string, number], [b, n]: [string, number]): number =>
    n - m || (a < b ? -1 : 1);
  return [...counts].sort(byCount).map(([name]) => name);
}

/** The columns of a list for which none were chosen. */
export function defaultColumns(names: readonly string[]): string[] {
  return names.filter((name) => !NAMES.includes(name)).slice(0, DEFAULT_COLUMNS);
}

/** The columns in an address; null if it names none, so that the default counts. */
export function readColumns(text: string | null): string[] | null {
  if (text === null) return null;
  const names = text
    .split(',')
    .map((name) => decode(name))
    .filter((name) => name !== '');
  return [...new Set(names)].slice(0, MAX_COLUMNS);
}

/** What readColumns reads. No columns are a comma, since what is empty is not kept. */
export function writeColumns(names: readonly string[]): string {
  return names.length === 0 ? ',' : names.map(encodeURIComponent).join(',');
}

/** What is known of a person; undefined for what every object has, such as `constructor`. */
export function propertyOf({ properties }: PersonFacts, name: string): string | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** What a person is called: a name if one is known, and the id that stays. */
export function personName(person: Pick<PersonFacts, 'distinct_id' | 'properties'>): string {
  const { name, first_name: first, last_name: last, username, email } = person.properties;
  const full = [first, last].filter((part) => part !== undefined).join(' ');
  return (
    [name, full, username, email].find((text) => text !== undefined && text.trim() !== '') ??
    person.distinct_id
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
