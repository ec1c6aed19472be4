/** Samples of what the server sends, for tests. */

import type { TrendAnswer } from '../lib/api/insights';
import type { Session } from '../lib/api/session';
import type { LiveEvent, Summary } from '../lib/messages';

/** Signed in with the API token of a new installation. */
export function sampleSession(changes: Partial<Session> = {}): Session {
  return {
    project: 'default',
    simulated: false,
    version: '0.1.0',
    csrf: 'proof',
    role: 'admin',
    owner: true,
    user: null,
    projects: [{ name: 'default', role: 'admin' }],
    ...changes,
  };
}

export function sampleEvent(changes: Partial<LiveEvent> = {}): LiveEvent {
  return {
    id: 'e1',
    name: 'page_view',
    time: '2026-01-02T03:04:05.678Z',
    anonymous_id: 'a1',
    ...changes,
  };
}

export function sampleSummary(changes: Partial<Summary> = {}): Summary {
  return {
    time: '2026-01-02T03:04:05.250Z',
    total: 1_234,
    rate: 7,
    per_second: Array.from({ length: 60 }, (_, index) => index),
    people_5m: 11,
    people_30m: 42,
    names: [{ name: 'page_view', count: 900 }],
    pages: [{ path: '/shoes', count: 300 }],
    as_of: { sequence: 9, time: '2026-01-02T03:04:05.249Z', lag_ms: 1 },
    ...changes,
  };
}

export function sampleTrend(values: readonly number[]): TrendAnswer {
  const points = values.map((value, index) => ({
    time: new Date(Date.UTC(2026, 0, 2, 3, index)).toISOString(),
    value,
  }));
  const total = values.reduce((sum, value) => sum + value, 0);
  return {
    insight: 'trend',
    timezone: 'UTC',
    interval: 'minute',
    breakdown: [],
    groups_omitted: 0,
    series: [{ label: 'Events', breakdown: [], points, total }],
    as_of: { sequence: 9, time: '2026-01-02T03:04:05.249Z', lag_ms: 1 },
    took_ms: 3,
  };
}
