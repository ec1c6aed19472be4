import { expect, test } from 'vitest';
import { sampleSummary, sampleTrend } from '../../testing/samples';
import { clockTime } from '../format';
import { ranges } from '../ranges';
import { rateMarks } from './rate';
import type { ChartTheme } from './theme';
import { tooltipContent } from './tooltip';
import { trendMarks, trendOption } from './trend';

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
  const marks = rateMarks(sampleSummary());
  expect(marks).toHaveLength(60);
  expect(marks[0]).toEqual({ label: '−60 s', title: clockTime('2026-01-02T03:03:05Z'), value: 0 });
  expect(marks[59]).toEqual({ label: 'now', title: clockTime('2026-01-02T03:04:04Z'), value: 59 });
  expect(marks.map((mark) => mark.label).filter((label) => label !== '')).toEqual([
    '−60 s',
    '−45 s',
    '−30 s',
    '−15 s',
    'now',
  ]);
});

test('the point under way is said to be so, and dashed', () => {
  const answer = sampleTrend([4, 5, 6]);
  expect(trendMarks(answer, ranges[0]).map((mark) => mark.title.endsWith(', so far'))).toEqual([
    false,
    false,
    true,
  ]);
  expect(trendOption(theme, answer, ranges[0])).toMatchObject({
    series: [
      { data: [4, 5, null], lineStyle: { type: 'solid' } },
      { data: [null, 5, 6], lineStyle: { type: 'dashed' } },
    ],
  });
});

test('an answer without series draws nothing', () => {
  const answer = { ...sampleTrend([]), series: [] };
  expect(trendMarks(answer, ranges[0])).toEqual([]);
});

test('a tooltip shows markup as text', () => {
  const content = tooltipContent('<img src=x>', '<b>5</b> events');
  expect(content.querySelector('img, b')).toBeNull();
  expect(content.textContent).toBe('<img src=x><b>5</b> events');
});
