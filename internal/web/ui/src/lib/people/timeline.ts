/** A person's events, as the timeline shows them. */

import type { TimelineEvent } from '../api/people';
import type { LiveEvent } from '../messages';

/**
 * The event in the shape of those that arrive live: what it carries, whole.
 * Fields with names of their own go back to where they came from.
 */
export function wholeEvent(event: TimelineEvent): LiveEvent {
  const { fields, properties, context, ...head } = event;
  const whole: LiveEvent = { ...head };
  if (properties !== undefined) whole.properties = properties;
  const around = { ...fields, ...context };
  if (Object.keys(around).length > 0) whole.context = around;
  return whole;
}

export interface Day {
  /** YYYY-MM-DD */
  date: string;
  /** The first event's time, to name the day by. */
  time: string;
  events: TimelineEvent[];
}

/** Events, newest first, by the day on which they happened in a zone. */
export function byDay(events: readonly TimelineEvent[], timezone: string): Day[] {
  const style = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const days: Day[] = [];
  for (const event of events) {
    const date = style.format(new Date(event.time));
    const last = days.at(-1);
    if (last?.date === date) last.events.push(event);
    else days.push({ date, time: event.time, events: [event] });
  }
  return days;
}
