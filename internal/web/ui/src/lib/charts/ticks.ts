/** The places on a time axis, named in the zone of the answer. */
import type { Interval } from '../api/questions';

export interface Tick {
  /** When it begins; absent on axes that are not of time. */
  time?: string;
  /** Under the axis. */
  label: string;
  /** In tooltips and tables, in full. */
  title: string;
}

type Style = Intl.DateTimeFormatOptions;

const labels: Readonly<Record<Interval, Style>> = {
  minute: { timeStyle: 'short' },
  hour: { timeStyle: 'short' },
  day: { day: 'numeric', month: 'short' },
  week: { day: 'numeric', month: 'short' },
  month: { month: 'short', year: 'numeric' },
};

const titles: Readonly<Record<Interval, Style>> = {
  // With the zone's short name: where clocks go back, an hour comes twice.
  minute: clock(),
  hour: clock(),
  day: { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' },
  week: { day: 'numeric', month: 'long', year: 'numeric' },
  month: { month: 'long', year: 'numeric' },
};

const DAY_MS = 86_400_000;

/** A tick for each time, which is when its interval begins. */
export function timeTicks(
  times: readonly string[],
  interval: Interval,
  timezone: string,
  locales: readonly string[] = navigator.languages,
): Tick[] {
  const label = new Intl.DateTimeFormat(locales, inZone(labelStyle(times, interval), timezone));
  const title = new Intl.DateTimeFormat(locales, inZone(titles[interval], timezone));
  return times.map((time) => {
    const instant = Date.parse(time);
    const name = title.format(instant);
    return {
      time,
      label: label.format(instant),
      title: interval === 'week' ? `Week of ${name}` : name,
    };
  });
}

/** The first of the ticks whose interval is not over (now in ms), or how many there are. */
export function underWayFrom(
  times: readonly string[],
  end: string | undefined,
  now: number,
): number {
  const ends = [...times.slice(1), end ?? ''];
  const place = ends.findIndex((time) => Date.parse(time) > now);
  return place < 0 ? times.length : place;
}

/** The clock alone says little when the axis is longer than a day. */
function labelStyle(times: readonly string[], interval: Interval): Style {
  const length = Date.parse(times.at(-1) ?? '') - Date.parse(times[0] ?? '');
  const long = (interval === 'hour' || interval === 'minute') && length >= DAY_MS;
  return long
    ? { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' }
    : labels[interval];
}

function clock(): Style {
  return {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  };
}

/** A zone that this browser does not know is shown as UTC. */
function inZone(style: Style, timezone: string): Style {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return { ...style, timeZone: timezone };
  } catch {
    return { ...style, timeZone: 'UTC' };
  }
}
