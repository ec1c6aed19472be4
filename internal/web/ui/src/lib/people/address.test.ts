import { expect, test } from 'vitest';
import type { Filter } from '../api/insights';
import { Router } from '../router.svelte';
import { matchRoute } from '../routes';
import { filterChanges, filtersOf, personLink, readWho } from './address';

/** The query after the changes were made. */
function changed(query: string, filters: readonly Filter[]): URLSearchParams {
  const params = new URLSearchParams(query);
  for (const [name, value] of Object.entries(filterChanges(params, filters))) {
    if (value === null || value === undefined || value === '') params.delete(name);
    else params.set(name, String(value));
  }
  return params;
}

const filters: Filter[] = [
  { property: 'person.plan', op: 'in', value: ['pro', 'true', 5, ''] },
  { property: 'person.plan', op: 'is', value: '' },
  {
    any: [
      { property: 'cohort.away', op: 'is', value: true },
      { property: 'person.x', op: 'is_set' },
    ],
  },
];

test('filters go through the address', () => {
  expect(filtersOf(changed('search=ann', filters))).toEqual(filters);
});

test('fewer filters leave nothing behind, and the rest alone', () => {
  const long = changed('search=ann&columns=plan', filters);
  const short = changed(long.toString(), filters.slice(0, 1));
  expect(filtersOf(short)).toEqual(filters.slice(0, 1));
  expect(changed(short.toString(), []).toString()).toBe('search=ann&columns=plan');
});

test('what is no filter is none', () => {
  expect(filtersOf(new URLSearchParams('filters=5&filters.0.op=is&filtersx=1'))).toEqual([]);
});

test.each([
  [{ id: 'a/b?c%d', kind: 'user' }, '/people/a%2Fb%3Fc%25d'],
  [{ id: 'x', kind: 'anonymous' }, '/people/x?kind=anonymous'],
  [{ id: 'id' }, '/people/id'],
  [{ id: '..', kind: 'user' }, '/people/id?id=..'],
  [{ id: '.' }, '/people/id?id=.'],
] as const)('a link to %j leads to whom it means', (who, link) => {
  expect(personLink(new Router(), who)).toBe(link);
  const { pathname, searchParams } = new URL(link, 'http://weir.example');
  const { params } = matchRoute(pathname) ?? {};
  expect(readWho(params?.id ?? '', searchParams)).toEqual({
    id: who.id,
    kind: link.includes('kind') ? 'anonymous' : undefined,
  });
});
