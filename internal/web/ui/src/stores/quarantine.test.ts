import { expect, test } from 'vitest';
import { serve } from '../testing/server';
import { QuarantineStore } from './quarantine.svelte';

const event = {
  id: '7.0',
  time: '2026-01-02T03:04:05Z',
  code: 'invalid',
  reason: 'name is missing',
  event: '{}',
  client: 'a1',
};

test('what was taken leaves the list, what was not stays', async () => {
  let reason = 'name is empty';
  const calls = serve(({ method }) => {
    if (method === 'GET') return Response.json({ events: [event] });
    const rejected = reason === '' ? [] : [{ index: 0, code: 'invalid', reason }];
    return Response.json({ accepted: 1 - rejected.length, rejected });
  });
  const store = new QuarantineStore();
  await store.list.reload();
  await expect(store.replay('7.0', { name: '' })).rejects.toThrow('name is empty');
  expect(store.list.items).toHaveLength(1);
  reason = '';
  await store.replay('7.0', { name: 'a' });
  expect(store.list.items).toEqual([]);
  expect(calls.at(-1)).toMatchObject({
    method: 'POST',
    path: '/v1/quarantine/7.0/replay',
    body: { event: { name: 'a' } },
  });
});

test('pages are those of the reason chosen', async () => {
  const calls = serve(() => Response.json({ events: [event], next: '7.0' }));
  const store = new QuarantineStore();
  store.choose('invalid');
  await Promise.resolve();
  expect(calls[0]?.path).toBe('/v1/quarantine?limit=50&code=invalid');
});
