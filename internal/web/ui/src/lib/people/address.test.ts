import { expect, test } from 'vitest';
import type { Filter } from '../api/insights';
import { filterChanges, filtersOf } from './address';

/** The query after the changes were made. */
function changed(query: string, filters: readonly Filter[]): URLSearchParams {
  const params = new URLSearchParams(query);
  for (const [name, value] of Object.entries(filterChanges(params, filters))) {
    if (value === null || value === undefined) params.delete(name);
    else params.set(name, String(value));
  }
  return params;
}

const filters: Filter[] = [
  { property: 'person.plan', op: 'in', value: ['pro', 'true', 5] },
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
