import { expect, test } from 'vitest';
import type { TimelineEvent } from '../api/people';
import { byDay, wholeEvent } from './timeline';

function event(time: string, changes: Partial<TimelineEvent> = {}): TimelineEvent {
  return { id: 'e', name: 'page_view', time, received_at: time, fields: {}, ...changes };
}

test('days are those of the zone', () => {
  const times = ['2026-01-03T00:30:00Z', '2026-01-02T23:30:00Z', '2026-01-02T01:00:00Z'];
  const events = times.map((time) => event(time));
  expect(byDay(events, 'UTC').map(({ date, events }) => [date, events.length])).toEqual([
    ['2026-01-03', 1],
    ['2026-01-02', 2],
  ]);
  expect(byDay(events, 'Europe/Berlin').map(({ date, events }) => [date, events.length])).toEqual([
    ['2026-01-03', 2],
    ['2026-01-02', 1],
  ]);
  expect(byDay([], 'UTC')).toEqual([]);
});

test('the whole event has all that is known of it', () => {
  const whole = wholeEvent(
    event('2026-01-01T00:00:00Z', {
      user_id: 'u1',
      fields: { path: '/a', country: 'DE' },
      properties: { amount: 5 },
      context: { app: { build: 7 } },
      groups: { company: 'acme' },
    }),
  );
  expect(whole).toEqual({
    id: 'e',
    name: 'page_view',
    time: '2026-01-01T00:00:00Z',
    received_at: '2026-01-01T00:00:00Z',
    user_id: 'u1',
    properties: { amount: 5 },
    context: { path: '/a', country: 'DE', app: { build: 7 } },
    groups: { company: 'acme' },
  });
  expect(wholeEvent(event('2026-01-01T00:00:00Z'))).not.toHaveProperty('context');
});
