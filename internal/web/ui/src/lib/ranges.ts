/** The ranges of time that the trend chart offers, and their questions. */

import type { TrendQuestion } from './api/insights';

export type RangeId = 'hour' | 'month';

export interface Range {
  id: RangeId;
  /** On the button. */
  label: string;
  /** What the chart shows, and of which time. */
  title: string;
  note: string;
  unit: 'minute' | 'day';
  /** How old the answer may become: a fraction of the width of one point. */
  refreshMs: number;
}

export const ranges: readonly [Range, ...Range[]] = [
  {
    id: 'hour',
    label: 'Hour',
    title: 'Events per minute',
    note: 'last hour',
    unit: 'minute',
    refreshMs: 10_000,
  },
  {
    id: 'month',
    label: '30 days',
    title: 'Events per day',
    note: 'last 30 days',
    unit: 'day',
    refreshMs: 60_000,
  },
];

const MINUTE_MS = 60_000;
const MINUTES = 60;
const DAYS = 30;

/** Asks for the events of the range that ends now (in ms), the point under way included. */
export function trendQuestion(range: Range, now: number, timezone: string): TrendQuestion {
  const bounds = range.unit === 'minute' ? minuteBounds(now) : dayBounds(now, timezone);
  return {
    insight: 'trend',
    series: [{ measure: 'count', label: 'Events' }],
    ...bounds,
    timezone,
    interval: range.unit,
  };
}

function minuteBounds(now: number): { from: string; to: string } {
  const end = (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS;
  return {
    from: new Date(end - MINUTES * MINUTE_MS).toISOString(),
    to: new Date(end).toISOString(),
  };
}

/** Dates, both inclusive; counted on the calendar, since days differ in length. */
function dayBounds(now: number, timezone: string): { from: string; to: string } {
  const today = dateIn(timezone, now);
  const first = new Date(`${today}T00:00:00Z`);
  first.setUTCDate(first.getUTCDate() - (DAYS - 1));
  return { from: first.toISOString().slice(0, 10), to: today };
}

/** The calendar date, YYYY-MM-DD, that a clock in the zone shows. */
function dateIn(timezone: string, instant: number): string {
  const style = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    calendar: 'gregory',
    numberingSystem: 'latn',
  });
  const part = Object.fromEntries(
    style.formatToParts(instant).map(({ type, value }) => [type, value]),
  );
  return `${part.year ?? ''}-${part.month ?? ''}-${part.day ?? ''}`;
}
