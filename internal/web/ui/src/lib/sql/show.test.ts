import { expect, test } from 'vitest';
import { showCell, tickOf } from './show';

const number = { name: 'n', type: 'DOUBLE' };
const time = { name: 't', type: 'TIMESTAMP' };

test.each([
  [2026, '2026'],
  [1_234_567.5, '1,234,567.5'],
  [0, '0'],
  [-0.125, '-0.125'],
  [0.000_000_123, '1.23E-7'],
  [-1e300, '-1E300'],
])('the number %j is shown as %s', (value, shown) => {
  expect(showCell(number, value)).toBe(shown);
});

test('what JSON has no number for comes as a text and stays one', () => {
  expect(showCell({ name: 'n', type: 'HUGEINT' }, '170141183460469231731687303715884105727')).toBe(
    '170141183460469231731687303715884105727',
  );
  expect(showCell(number, 'NaN')).toBe('NaN');
  expect(showCell(number, null)).toBe('');
  expect(showCell(number, { a: ['b'] })).toBe('{"a":["b"]}');
});

test('times are read in UTC, and a day is short on an axis', () => {
  expect(showCell(time, '2026-01-02T03:04:05.5Z')).toBe('2026-01-02 03:04:05.5');
  expect(tickOf('2026-01-02T00:00:00Z', true)).toEqual({
    label: '2026-01-02',
    title: '2026-01-02 00:00:00',
  });
  expect(tickOf('not set', true)).toEqual({ label: 'not set', title: 'not set' });
});
