import { expect, test } from 'vitest';
import { nearestLine } from './nearest';
import type { Plot } from './plot';
import { placedMarks } from './plot-marks';
import { plotOption } from './plot-option';
import type { ChartTheme } from './theme';

const theme: ChartTheme = {
  font: 'sans-serif',
  text: '#555',
  label: '#111',
  line: '#eee',
  surface: '#fff',
  accent: '#05a',
  accentSoft: '#05a2',
  series: ['#07b', '#c50', '#086'],
};
const DAYS = ['2026-03-01', '2026-03-02', '2026-03-03'];

function plotOf(...values: (number | null)[][]): Plot {
  return {
    ticks: DAYS.map((day) => ({ time: `${day}T00:00:00Z`, label: day, title: day })),
    underWay: DAYS.length,
    lines: values.map((values, colour) => ({ name: `line ${colour}`, values, colour })),
    end: '2026-03-04T00:00:00Z',
  };
}

interface Drawn {
  yAxis: { minInterval: number; axisLabel: { formatter: (value: number) => string } };
  series: { stack?: string; data: unknown[] }[];
}

function drawn(plot: Plot, shape: 'line' | 'bar' | 'area'): Drawn {
  return plotOption(theme, plot, shape) as unknown as Drawn;
}

test('ticks of small numbers differ, and those of counts are whole', () => {
  const rates = drawn(plotOf([0.01, 0.02, 0.04]), 'line').yAxis;
  expect([0, 0.02, 0.04].map(rates.axisLabel.formatter)).toEqual(['0', '0.02', '0.04']);
  expect(rates.minInterval).toBe(0);
  expect(drawn(plotOf([1, null, 1]), 'line').yAxis.minInterval).toBe(1);
  const shares = drawn({ ...plotOf([0.005, 0.01, 0.02]), unit: 'share' }, 'line').yAxis;
  expect([0.005, 0.01, 0.015].map(shares.axisLabel.formatter)).toEqual(['0.5%', '1%', '1.5%']);
});

test('of areas on top of each other the point before the one under way counts once', () => {
  const plot = { ...plotOf([1, 2, 3], [1, 2, 3]), underWay: 2 };
  const stacks = new Map<string, number>();
  for (const { stack = '', data } of drawn(plot, 'area').series) {
    if (data[1] !== null) stacks.set(stack, (stacks.get(stack) ?? 0) + Number(data[1]));
  }
  expect([...stacks]).toEqual([
    ['all', 4],
    ['under way', 4],
  ]);
});

test('a click means the nearest line', () => {
  const plot = plotOf([10, 10, 10], [20, null, 20]);
  expect(nearestLine(plot, 'line', 0, 16)).toBe(1);
  expect(nearestLine(plot, 'line', 0, 14)).toBe(0);
  expect(nearestLine(plot, 'line', 1, 100)).toBe(0);
  expect(nearestLine(plotOf([null, null, null]), 'line', 0, 1)).toBeUndefined();
});

test('of areas on top of each other a click means the one that it is in', () => {
  const plot = plotOf([10, 10, 10], [10, 10, 10], [-5, -5, -5]);
  expect(nearestLine(plot, 'area', 0, 11)).toBe(1);
  expect(nearestLine(plot, 'area', 0, 9)).toBe(0);
  expect(nearestLine(plot, 'area', 0, 25)).toBe(1);
  expect(nearestLine(plot, 'area', 0, -2)).toBe(2);
});

test('notes outside the time of a plot are not drawn, and those within stay what they are', () => {
  const marks = ['2026-02-01', '2026-03-02', '2026-03-03', '2026-03-04'].map((day) => ({
    id: day,
    time: `${day}T12:00:00Z`,
    text: day,
  }));
  expect(placedMarks(plotOf([1, 2, 3]), marks).map(({ mark, at }) => [mark.id, at])).toEqual([
    ['2026-03-02', 1],
    ['2026-03-03', 2],
  ]);
});
