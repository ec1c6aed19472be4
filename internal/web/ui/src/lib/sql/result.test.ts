import { expect, test } from 'vitest';
import type { SqlAnswer, SqlColumn, SqlValue } from '../api/sql';
import { chartData, compareCells, kindOf, MAX_POINTS, suggestChart } from './result';

function columns(...types: string[]): SqlColumn[] {
  return types.map((type, place) => ({ name: `c${place}`, type }));
}

test.each([
  ['BIGINT', 'number'],
  ['UTINYINT', 'number'],
  ['HUGEINT', 'number'],
  ['INTEGER', 'number'],
  ['DECIMAL(18,3)', 'number'],
  ['DOUBLE', 'number'],
  ['INTERVAL', 'other'],
  ['BIGINT[]', 'other'],
  ['TIMESTAMP WITH TIME ZONE', 'time'],
  ['DATE', 'time'],
  ['TIME', 'other'],
])('a column of %s is %s', (type, kind) => {
  expect(kindOf({ name: 'x', type })).toBe(kind);
});

test('a chart is suggested where there are numbers', () => {
  expect(suggestChart(columns('VARCHAR', 'BIGINT', 'DOUBLE'))).toEqual({
    x: 0,
    y: [1, 2],
    shape: 'bar',
  });
  expect(suggestChart(columns('BIGINT', 'VARCHAR', 'DATE'))).toEqual({
    x: 2,
    y: [0],
    shape: 'line',
  });
  expect(suggestChart(columns('VARCHAR', 'VARCHAR'))).toBeNull();
  expect(suggestChart(columns('BIGINT'))).toBeNull();
  expect(suggestChart(columns('BIGINT', 'BIGINT'))).toEqual({ x: 0, y: [1], shape: 'bar' });
  expect(suggestChart([])).toBeNull();
});

test('what is no number is not drawn, and rows are bounded', () => {
  const rows: SqlValue[][] = [
    ['a', 1],
    [null, null],
    ['c', '9007199254740993'],
    ['d', 'NaN'],
    ['e', ''],
    ...Array.from({ length: MAX_POINTS }, (): SqlValue[] => ['z', 0]),
  ];
  const answer = { columns: columns('VARCHAR', 'HUGEINT'), rows } as SqlAnswer;
  const data = chartData(answer, { x: 0, y: [1], shape: 'bar' });
  expect(data.labels.slice(0, 3)).toEqual(['a', 'not set', 'c']);
  expect(data.lines[0]?.values.slice(0, 5)).toEqual([1, null, 9007199254740992, null, null]);
  expect(data.labels).toHaveLength(MAX_POINTS);
  expect(data.omitted).toBe(5);
});

test('cells are ordered by size, texts as people do, NULL last', () => {
  const values: SqlValue[] = [null, 'b10', '30', 'b9', 4, null];
  expect([...values].sort(compareCells)).toEqual([4, '30', 'b9', 'b10', null, null]);
});
