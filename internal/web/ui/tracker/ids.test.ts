import { expect, test } from 'vitest';
import { newId } from './ids.ts';

test('an id is a UUIDv7 of its time', () => {
  expect(newId(0x0198_7654_3210)).toMatch(/^01987654-3210-7[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/);
});

test('no two are alike, though they are of one time', () => {
  const ids = Array.from({ length: 1000 }, () => newId(0x0198_7654_3210));
  expect(new Set(ids).size).toBe(1000);
});
