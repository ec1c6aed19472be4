import { expect, test, vi } from 'vitest';
import { newId } from './ids.ts';

test('an id is a UUIDv7 of its time', () => {
  vi.useFakeTimers({ now: 0x0198_7654_3210 });
  expect(newId()).toMatch(/^01987654-3210-7[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/);
  vi.useRealTimers();
});

test('no two are alike', () => {
  const ids = Array.from({ length: 1000 }, newId);
  expect(new Set(ids).size).toBe(1000);
});
