import { expect, test } from 'vitest';
import { nextSort, sortRows, textOf, windowOf, type Column } from './table';

interface Row {
  name: string;
  count: number | null;
}
const columns: [Column<Row>, Column<Row>] = [
  { id: 'name', title: 'Name', value: (row) => row.name },
  { id: 'count', title: 'Count', value: (row) => row.count, align: 'end' },
];
const rows: Row[] = [
  { name: 'b10', count: 1 },
  { name: 'B2', count: null },
  { name: 'a', count: 3 },
  { name: 'c', count: 1 },
];

function names(sort: Parameters<typeof sortRows>[2]): string[] {
  return sortRows(rows, columns, sort).map((row) => row.name);
}

test('texts sort as people do, numbers by size, what is missing last', () => {
  expect(names(null)).toEqual(['b10', 'B2', 'a', 'c']);
  expect(names({ column: 'name', descending: false })).toEqual(['a', 'B2', 'b10', 'c']);
  expect(names({ column: 'name', descending: true })).toEqual(['c', 'b10', 'B2', 'a']);
  expect(names({ column: 'count', descending: true })).toEqual(['a', 'b10', 'c', 'B2']);
  expect(names({ column: 'count', descending: false })).toEqual(['b10', 'c', 'a', 'B2']);
  expect(names({ column: 'gone', descending: false })).toEqual(['b10', 'B2', 'a', 'c']);
});

test('a column begins with what one looks for, and turns round', () => {
  expect(nextSort(columns[0], null)).toEqual({ column: 'name', descending: false });
  expect(nextSort(columns[1], null)).toEqual({ column: 'count', descending: true });
  expect(nextSort(columns[1], { column: 'count', descending: true })).toEqual({
    column: 'count',
    descending: false,
  });
});

test('only what is near the window is drawn', () => {
  expect(windowOf(10_000, 36, 0, 360)).toEqual({ first: 0, last: 18 });
  expect(windowOf(10_000, 36, 36_000, 360)).toEqual({ first: 992, last: 1_018 });
  expect(windowOf(10_000, 36, 360_000, 360)).toEqual({ first: 9_992, last: 10_000 });
  expect(windowOf(3, 36, 9_999, 360)).toEqual({ first: 3, last: 3 });
  expect(windowOf(0, 36, 0, 360)).toEqual({ first: 0, last: 0 });
});

test('numbers come before texts, infinite ones at their end, and what is no number last', () => {
  const mixed = [NaN, 'b', Infinity, 2, '10', Infinity, -Infinity, null, 'a'];
  const column: Column<(typeof mixed)[number]> = { id: 'v', title: 'V', value: (row) => row };
  expect(sortRows(mixed, [column], { column: 'v', descending: false })).toEqual([
    -Infinity,
    2,
    Infinity,
    Infinity,
    '10',
    'a',
    'b',
    NaN,
    null,
  ]);
  expect(textOf(column, NaN)).toBe('–');
});
