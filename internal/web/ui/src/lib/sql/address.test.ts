import { expect, test } from 'vitest';
import type { SqlColumn } from '../api/sql';
import { choiceChanges, fitsAddress, MAX_ADDRESS_CHARS, readChoice } from './address';
import type { ChartChoice } from './result';

const columns: SqlColumn[] = ['DATE', 'BIGINT', 'DOUBLE', 'VARCHAR'].map((type, place) => ({
  name: `c${place}`,
  type,
}));

function read(query: string): ChartChoice | null {
  return readChoice(new URLSearchParams(query), columns);
}

test('a chart goes through the address', () => {
  for (const choice of [
    { x: 3, y: [1, 2], shape: 'bar' },
    { x: 0, y: [], shape: 'line' },
    { x: 1, y: [2], shape: 'line' },
  ] as ChartChoice[]) {
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries(choiceChanges(choice)))
      params.set(name, String(value));
    expect(readChoice(params, columns)).toEqual(choice);
  }
});

test('what the columns do not have is left out', () => {
  expect(read('')).toEqual({ x: 0, y: [1, 2], shape: 'line' });
  expect(read('x=9&y=3.1.1.7.x&shape=pie')).toEqual({ x: 0, y: [1], shape: 'line' });
  expect(read('x=1&y=1.2')).toEqual({ x: 1, y: [2], shape: 'line' });
  expect(readChoice(new URLSearchParams('x=0&y=1'), [])).toBeNull();
});

test('a long statement stays out of the address', () => {
  expect(fitsAddress('SELECT 1')).toBe(true);
  expect(fitsAddress('é'.repeat(MAX_ADDRESS_CHARS / 5))).toBe(false);
});
