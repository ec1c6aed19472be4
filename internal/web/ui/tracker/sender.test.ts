import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSender } from './sender.ts';

interface Sent {
  id: string;
  name: string;
  time: string;
}

let sent: Sent[];

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
  localStorage.clear();
  document.cookie = '_weir=;path=/;expires=Thu, 01 Jan 1970 00:00:00 GMT';
  sent = [];
  vi.stubGlobal('fetch', (url: string, { body }: { body: string }) => {
    if (url.startsWith('http://weir.example')) sent.push(...(JSON.parse(body) as Sent[]));
    return Promise.resolve(new Response(null, { status: 202 }));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('calls of one millisecond go in their order, each at a time of its own', async () => {
  const names = Array.from({ length: 45 }, (_, n) => `call ${n}`);
  const send = createSender('http://weir.example', 'key', undefined);
  for (const name of names) send({ name });
  await vi.advanceTimersByTimeAsync(100);
  expect(sent.map(({ name }) => name)).toEqual(names);
  const sortedBy = (field: 'id' | 'time') =>
    sent.toSorted((a, b) => (a[field] < b[field] ? -1 : 1)).map(({ name }) => name);
  expect(sortedBy('time')).toEqual(names);
  expect(sortedBy('id')).toEqual(names);
  expect(new Set(sent.map(({ time }) => time)).size).toBe(names.length);
});
