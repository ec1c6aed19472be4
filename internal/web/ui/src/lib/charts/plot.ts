/** Values over an axis, before it is known how they are drawn. */
import type { AnswerHead } from '../api/answers';
import type { Interval } from '../api/questions';
import { timeTicks, underWayFrom, type Tick } from './ticks';

export interface Line {
  name: string;
  /** One for each tick; null is a gap. */
  values: (number | null)[];
  /** Its place among the colours; a line and its previous period share one. */
  colour: number;
  /** The previous period: faint, and at times of its own. */
  previous?: { times: (string | undefined)[] };
}

export interface Plot {
  ticks: Tick[];
  lines: Line[];
  /** The first tick whose time is not over; as many as there are ticks if all are. */
  underWay: number;
  /** Values are shares from 0 to 1, or seconds; absent for any numbers. */
  unit?: 'share' | 'seconds';
  /** The parts add up to something, so that bars and areas are stacked. */
  stacked?: boolean;
  /** Only some ticks have a label, and all of those are shown. */
  sparse?: boolean;
  /** When the time of the last tick is over, as far as it was asked about. */
  end?: string | undefined;
}

/** The time axis of an answer whose points begin at these times. */
export function timeAxis(
  head: Pick<AnswerHead, 'to' | 'timezone' | 'interval'>,
  times: readonly string[],
  now: number,
): Pick<Plot, 'ticks' | 'underWay' | 'end'> {
  const interval: Interval = head.interval;
  return {
    ticks: timeTicks(times, interval, head.timezone),
    underWay: underWayFrom(times, head.to, now),
    end: head.to,
  };
}

/** Values without those of times that lie ahead: there is nothing yet, rather than none. */
export function withoutFuture(
  values: readonly (number | null)[],
  times: readonly string[],
  now: number,
): (number | null)[] {
  return values.map((value, place) => (Date.parse(times[place] ?? '') > now ? null : value));
}

/** A tick's name in full, which says so of one whose time is not over. */
export function tickTitle({ ticks, underWay }: Plot, at: number): string {
  const title = ticks[at]?.title ?? '';
  return at >= underWay ? `${title}, so far` : title;
}

/** How a group of a breakdown is called. */
export function groupName(group: readonly (string | null)[]): string {
  return group.map((value) => (value === '' ? '(empty)' : (value ?? '(not set)'))).join(' · ');
}
