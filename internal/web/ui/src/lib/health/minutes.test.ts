import { expect, test } from 'vitest';
import { bytes, minutesPlot } from './minutes';

test('the bars of a minute add up to what came in', () => {
  const time = '2026-01-02T03:04:00Z';
  const plot = minutesPlot([{ time, accepted: 10, repeats: 4, rejected: 3 }]);
  expect(plot.lines.map(({ name, values }) => [name, ...values])).toEqual([
    ['Accepted', 6],
    ['Sent again', 4],
    ['Rejected', 3],
  ]);
  expect(plot.underWay).toBe(0);
});

test('sizes choose their unit', () => {
  expect(bytes(0)).toBe('0 byte');
  expect(bytes(999_000)).toBe('999 kB');
  expect(bytes(1_440_000_000)).toBe('1.4 GB');
  expect(bytes(5e15)).toBe('5,000 TB');
});
