/** From a bar of a lifecycle to the people behind it. */
import type { LifecycleAnswer, LifecyclePoint } from './api/answers';
import type { LifecycleQuestion, RetentionQuestion } from './api/questions';
import type { PeopleBehind, PeoplePick } from './picks';

type LifecyclePart = Exclude<keyof LifecyclePoint, 'time' | 'incomplete'>;
type Cut = 'day' | 'week' | 'month';

/** The retention of a day and the day before tells who is new, came back, or stayed away. */
export function lifecyclePick(
  question: LifecycleQuestion,
  answer: LifecycleAnswer,
  part: LifecyclePart,
  at: number,
  title: string,
): PeoplePick | undefined {
  const time = answer.points[at]?.time;
  const interval = answer.interval;
  if (time === undefined || interval === 'hour' || interval === 'minute') return undefined;
  const cut: Cut = interval;
  const here = date(time);
  const before = shift(here, cut, -1);
  const base = lifecycleBase(question, answer.timezone, cut);
  const active = inBucket(base, here, cut, 0, 'retained');
  const fresh: PeopleBehind = { ...active, type: 'first_time' };
  const returning = inBucket(base, before, cut, 1, 'retained');
  switch (part) {
    case 'new':
      return { title, question: fresh };
    case 'returning':
      return { title, question: returning };
    case 'dormant':
      return { title, question: inBucket(base, before, cut, 1, 'lost') };
    case 'resurrecting':
      return { title, question: active, without: [fresh, returning] };
  }
}

function lifecycleBase(
  question: LifecycleQuestion,
  timezone: string,
  interval: Cut,
): RetentionQuestion {
  return {
    insight: 'retention',
    timezone,
    interval,
    start: question.series ?? {},
    ...(question.filters === undefined ? {} : { filters: question.filters }),
  };
}

function inBucket(
  base: RetentionQuestion,
  first: string,
  cut: Cut,
  period: number,
  outcome: 'retained' | 'lost',
): RetentionQuestion & { people: object } {
  return {
    ...base,
    from: first,
    to: shift(shift(first, cut, 1), 'day', -1),
    periods: period + 1,
    people: { cohort: first, period, outcome },
  };
}

/** The calendar's date where the time was written, which is the answer's zone. */
function date(time: string): string {
  return time.slice(0, 10);
}

/** So many days, weeks or months later, on the calendar. */
function shift(from: string, cut: Cut, by: number): string {
  const moved = new Date(`${from}T00:00:00Z`);
  if (cut === 'month') moved.setUTCMonth(moved.getUTCMonth() + by);
  else moved.setUTCDate(moved.getUTCDate() + by * (cut === 'week' ? 7 : 1));
  return moved.toISOString().slice(0, 10);
}
