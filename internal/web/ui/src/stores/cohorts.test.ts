import { expect, test } from 'vitest';
import { problem, serve } from '../testing/server';
import { CohortsStore } from './cohorts.svelte';

function cohort(name: string): object {
  return {
    name,
    description: '',
    created: '2026-01-01T00:00:00Z',
    changed: '2026-01-01T00:00:00Z',
  };
}

test('sizes are asked for one by one, the one that is shown first', async () => {
  const calls = serve(({ path }) =>
    path === '/v1/cohorts'
      ? Response.json({ cohorts: ['a', 'b', 'c'].map(cohort) })
      : Response.json({ total: 7, people: [] }),
  );
  const store = new CohortsStore();
  await store.load('b');
  const asked = calls
    .slice(1)
    .map(({ body }) => JSON.stringify(body).replace(/.*cohort\.(\w).*/, '$1'));
  expect(asked).toEqual(['b', 'a', 'c']);
  expect([...store.sizes]).toEqual([
    ['b', 7],
    ['a', 7],
    ['c', 7],
  ]);
});

test('a size that cannot be found out is no reason to stop', async () => {
  serve(({ path, body }) => {
    if (path === '/v1/cohorts') return Response.json({ cohorts: ['a', 'b'].map(cohort) });
    if (JSON.stringify(body).includes('cohort.a')) return problem(503, 'Too many questions.');
    return Response.json({ total: 1, people: [] });
  });
  const store = new CohortsStore();
  await store.load();
  expect(store.sizes.get('a')).toBeNull();
  expect(store.sizes.get('b')).toBe(1);
});
