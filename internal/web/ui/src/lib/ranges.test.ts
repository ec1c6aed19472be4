import { expect, test } from 'vitest';
import { ranges, trendQuestion, type RangeId } from './ranges';

function ask(id: RangeId, now: string, timezone: string) {
  const range = ranges.find((candidate) => candidate.id === id) ?? ranges[0];
  return trendQuestion(range, Date.parse(now), timezone);
}

test('the last hour is sixty minutes, the one under way included', () => {
  expect(ask('hour', '2026-01-02T03:04:05Z', 'Europe/Berlin')).toEqual({
    insight: 'trend',
    series: [{ measure: 'count', label: 'Events' }],
    from: '2026-01-02T02:05:00.000Z',
    to: '2026-01-02T03:05:00.000Z',
    timezone: 'Europe/Berlin',
    interval: 'minute',
  });
});

test.each([
  ['UTC', '2026-01-02T03:04:05Z', '2025-12-04', '2026-01-02'],
  // Where it is still yesterday, and where it is tomorrow already.
  ['America/New_York', '2026-01-02T03:04:05Z', '2025-12-03', '2026-01-01'],
  ['Pacific/Auckland', '2026-01-01T22:00:00Z', '2025-12-04', '2026-01-02'],
  // Over a change of the clock.
  ['Europe/Berlin', '2026-04-10T12:00:00Z', '2026-03-12', '2026-04-10'],
])('thirty days are thirty dates in %s', (timezone, now, from, to) => {
  expect(ask('month', now, timezone)).toMatchObject({ from, to, timezone, interval: 'day' });
});
