import { expect, test } from 'vitest';
import type { Question, TrendQuestion } from '../api/insights';
import { fitInterval, lengthOf } from './interval';

/** A Wednesday. */
const NOW = Date.UTC(2026, 0, 14, 12);
const HOUR_MS = 3_600_000;

test('knows about how long a range is, in hours', () => {
  const hours = (from: string, to = ''): number | undefined => {
    const length = lengthOf({ from, to }, NOW);
    return length === undefined ? undefined : length / HOUR_MS;
  };
  expect(hours('now-24h')).toBe(24);
  expect(hours('now-90m')).toBe(1.5);
  expect(hours('now/d', 'now/d')).toBe(24);
  expect(hours('now-6d/d')).toBe(6 * 24 + 12);
  expect(hours('now-1w/w', 'now-1w/w')).toBe(7 * 24);
  expect(hours('now/w')).toBe(2 * 24 + 12);
  expect(hours('now/M')).toBe(13 * 24 + 12);
  expect(hours('now-1M/M', 'now-1M/M')).toBe(30 * 24);
  expect(hours('now/y')).toBe(13 * 24 + 12);
  expect(hours('2026-01-01', '2026-01-03')).toBe(3 * 24);
  expect(hours('2026-01-01T00:00:00Z', '2026-01-01T06:00:00Z')).toBe(6);
  expect(hours('tomorrow')).toBeUndefined();
});

test('keeps the interval that was chosen as long as it makes a chart', () => {
  expect(fitted('day', 'now-6d/d')).toBe('day');
  expect(fitted('hour', 'now-6d/d')).toBe('hour');
  expect(fitted('day', 'now/y')).toBe('day');
});

test('takes a finer or a coarser one where there would be a point or a thicket', () => {
  expect(fitted('day', 'now-24h')).toBe('hour');
  expect(fitted('week', 'now-6d/d')).toBe('day');
  expect(fitted('day', 'now-1h')).toBe('minute');
  expect(fitted('minute', 'now-89d/d')).toBe('day');
  expect(fitted('hour', '2020-01-01')).toBe('month');
  expect(fitted(undefined, 'now-24h')).toBe('hour');
});

test('what has no minutes gets hours, and what asks about an interval keeps it', () => {
  const now = { from: 'now-1h', to: '' };
  expect(fitInterval({ insight: 'lifecycle' }, now, NOW)).toMatchObject({ interval: 'hour' });
  const weekly: Question = { insight: 'retention', start: {}, interval: 'week' };
  expect(fitInterval(weekly, now, NOW)).toBe(weekly);
  const steps: Question = { insight: 'funnel', steps: [{}, {}] };
  expect(fitInterval(steps, now, NOW)).toBe(steps);
});

function fitted(interval: 'minute' | 'hour' | 'day' | 'week' | undefined, from: string): unknown {
  const given = interval === undefined ? {} : { interval };
  const question: TrendQuestion = { insight: 'trend', series: [{}], ...given };
  return fitInterval(question, { from, to: '' }, NOW).interval;
}
