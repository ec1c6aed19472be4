import { expect, test } from 'vitest';
import { sampleSummary, sampleTrend } from '../../testing/samples';
import { clockTime } from '../format';
import { ratePlot, recentPlot } from './live';
import { tickTitle } from './plot';
import { plotOption } from './plot-option';
import type { ChartTheme } from './theme';
import { tooltipRows } from './tooltip';

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

test('each bar of the rate stands for a full second', () => {
  const { ticks, lines } = ratePlot(sampleSummary());
  expect(ticks).toHaveLength(60);
  expect(ticks[0]).toEqual({ label: '−60 s', title: clockTime('2026-01-02T03:03:05Z') });
  expect(ticks[59]).toEqual({ label: 'now', title: clockTime('2026-01-02T03:04:04Z') });
  expect(lines[0]?.values[59]).toBe(59);
  expect(ticks.map(({ label }) => label).filter((label) => label !== '')).toEqual([
    '−60 s',
    '−45 s',
    '−30 s',
    '−15 s',
    'now',
  ]);
});

test('the point under way is said to be so, and dotted', () => {
  const plot = recentPlot(sampleTrend([4, 5, 6]));
  const titles = plot.ticks.map((_, place) => tickTitle(plot, place));
  expect(titles.map((title) => title.endsWith(', so far'))).toEqual([false, false, true]);
  expect(plotOption(theme, plot, 'area')).toMatchObject({
    series: [
      { data: [4, 5, null], lineStyle: { type: 'solid' } },
      { data: [null, 5, 6], lineStyle: { type: [2, 3] } },
    ],
  });
});

test('an answer without series draws nothing', () => {
  const plot = recentPlot({ ...sampleTrend([]), series: [] });
  expect(plot.ticks).toEqual([]);
  expect(plotOption(theme, plot, 'area')).toMatchObject({ series: [{ data: [] }, { data: [] }] });
});

test('a tooltip shows markup as text', () => {
  const content = tooltipRows('<img src=x>', [{ name: '<i>a</i>', value: '<b>5</b>' }]);
  expect(content.querySelector('img, b')).toBeNull();
  expect(content.textContent).toBe('<img src=x><i>a</i><b>5</b>');
});
