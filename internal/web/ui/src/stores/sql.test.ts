import { expect, test, vi } from 'vitest';
import { problem, serve } from '../testing/server';
import { SqlStore } from './sql.svelte';

const answer = {
  columns: [{ name: 'n', type: 'BIGINT' }],
  rows: [[1]],
  truncated: false,
  as_of: { sequence: 1, time: '2026-01-02T03:04:05Z', lag_ms: 0 },
  took_ms: 2,
};

test('an answer belongs to the statement that was run', async () => {
  const calls = serve(() => Response.json(answer));
  const store = new SqlStore();
  store.sql = 'SELECT 1 AS n';
  const done = store.run();
  expect(store.busy).toBe(true);
  store.sql = 'SELECT 2';
  await done;
  expect(calls[0]?.body).toEqual({ sql: 'SELECT 1 AS n', limit: 10_000 });
  expect(store.answered).toBe('SELECT 1 AS n');
  expect(store.answer?.rows).toEqual([[1]]);
  expect(store.busy).toBe(false);
});

test('an error is shown at its place until the statement changes', async () => {
  serve(() => problem(400, 'sql: syntax error at or near "x" (line 1, column 8)'));
  const store = new SqlStore();
  store.sql = 'SELECT x';
  await store.run();
  expect(store.error).toBe('syntax error at or near "x".');
  expect(store.place).toEqual({ start: 7, end: 8, line: 1 });
  store.sql = 'SELECT y';
  expect(store.place).toBeNull();
  store.sql = 'SELECT x';
  expect(store.place).not.toBeNull();
});

test('what is cancelled says nothing, and the next statement counts', async () => {
  vi.stubGlobal(
    'fetch',
    (_path: string, init: RequestInit) =>
      new Promise((_resolve, reject) => {
        init.signal?.addEventListener('abort', () => {
          reject(new DOMException('aborted', 'AbortError'));
        });
      }),
  );
  const store = new SqlStore();
  store.sql = 'SELECT 1';
  const done = store.run();
  store.cancel();
  await done;
  expect(store.busy).toBe(false);
  expect(store.error).toBeNull();
});

test('nothing is asked of an empty statement', async () => {
  const calls = serve(() => Response.json(answer));
  const store = new SqlStore();
  store.sql = ' \n';
  await store.run();
  expect(calls).toEqual([]);
});
