/** Which interval suits a range: a chart by day over the last hour would be one point. */

import type { DashboardRange } from '../api/dashboards';
import type { Interval, Question } from '../api/insights';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Lengths as far as they matter here: months and years differ. */
const lengths: Readonly<Record<Interval, number>> = {
  minute: MINUTE_MS,
  hour: HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
};

/** Fewer points are no line, and more are not told apart on a tile. */
const FEWEST = 3;
const MOST = 500;

/** Up to which length of the range an interval is the usual one. */
const usual: readonly { interval: Interval; upTo: number }[] = [
  { interval: 'minute', upTo: 3 * HOUR_MS },
  { interval: 'hour', upTo: 3 * DAY_MS },
  { interval: 'day', upTo: 120 * DAY_MS },
  { interval: 'week', upTo: 750 * DAY_MS },
];

/** The question with an interval that suits the range, which may be its own. */
export function fitInterval<Q extends Question>(
  question: Q,
  range: DashboardRange,
  now: number,
): Q {
  const chosen = intervalOf(question);
  const length = lengthOf(range, now);
  if (chosen === undefined || length === undefined) return question;
  const points = length / lengths[chosen];
  if (points >= FEWEST && points <= MOST) return question;
  const fitting = usual.find(({ upTo }) => length <= upTo)?.interval ?? 'month';
  const shortest = question.insight === 'lifecycle' && fitting === 'minute' ? 'hour' : fitting;
  return { ...question, interval: shortest };
}

/** How long the range is, about, in ms; undefined if it cannot be read. */
export function lengthOf({ from, to }: DashboardRange, now: number): number | undefined {
  const start = edge(from, 'first', now);
  const end = to === '' ? now : edge(to, 'last', now);
  return start === undefined || end === undefined ? undefined : Math.max(0, end - start);
}

/** The interval that a chart of the question is drawn by; undefined if it is not drawn over time. */
export function intervalOf(question: Question): Interval | undefined {
  switch (question.insight) {
    case 'trend':
    case 'lifecycle':
    case 'sessions':
      return question.interval ?? 'day';
    case 'funnel':
      return question.interval;
    default:
      // Of a retention the interval is what it asks about.
      return undefined;
  }
}

const RELATIVE = /^now(?:-(\d{1,4})([mhdwMy]))?(?:\/([dwMy]))?$/;

function edge(text: string, side: 'first' | 'last', now: number): number | undefined {
  const relative = RELATIVE.exec(text);
  if (relative === null) return absolute(text, side);
  const [, number = '0', unit = 'd', rounded] = relative;
  const back = now - Number(number) * unitLength(unit);
  if (rounded === undefined) return back;
  const length = unitLength(rounded);
  const start = roundedDown(back, rounded);
  return side === 'first' ? start : start + length;
}

/** A date as an end means all of that day. */
function absolute(text: string, side: 'first' | 'last'): number | undefined {
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) return undefined;
  return side === 'last' && /^\d{4}-\d\d-\d\d$/.test(text) ? instant + DAY_MS : instant;
}

function unitLength(unit: string): number {
  const days = { d: 1, w: 7, M: 30, y: 365 }[unit];
  if (days !== undefined) return days * DAY_MS;
  return unit === 'h' ? HOUR_MS : MINUTE_MS;
}

/** The calendar of UTC does: a day more or less changes no interval. */
function roundedDown(instant: number, unit: string): number {
  const date = new Date(instant);
  if (unit === 'y') return Date.UTC(date.getUTCFullYear(), 0);
  if (unit === 'M') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  const day = Math.floor(instant / DAY_MS) * DAY_MS;
  return unit === 'w' ? day - ((date.getUTCDay() + 6) % 7) * DAY_MS : day;
}
