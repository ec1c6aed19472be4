/**
 * The time a question is about. Its ends may be relative, such as `now-6d/d`:
 * the server reads them when it is asked, in the question's zone, so that a
 * link or a tile goes on to mean the last seven days. docs/insights.md has the
 * notation.
 */

import type { Period } from './api/questions';

export type Ends = Pick<Period, 'from' | 'to'>;

/** A period that is offered by name. */
export interface Preset extends Ends {
  title: string;
  from: string;
}

export const presets: readonly Preset[] = [
  { title: 'Today', from: 'now/d' },
  { title: 'Yesterday', from: 'now-1d/d', to: 'now-1d/d' },
  { title: 'Last hour', from: 'now-1h' },
  { title: 'Last 24 hours', from: 'now-24h' },
  { title: 'Last 7 days', from: 'now-6d/d' },
  { title: 'Last 30 days', from: 'now-29d/d' },
  { title: 'Last 90 days', from: 'now-89d/d' },
  { title: 'This week', from: 'now/w' },
  { title: 'Last week', from: 'now-1w/w', to: 'now-1w/w' },
  { title: 'This month', from: 'now/M' },
  { title: 'Last month', from: 'now-1M/M', to: 'now-1M/M' },
  { title: 'This year', from: 'now/y' },
  { title: 'Last 12 months', from: 'now-11M/M' },
];

const units = { m: 'minutes', h: 'hours', d: 'days', w: 'weeks', M: 'months' } as const;
/** So much before now, or so many whole days, weeks or months that end with today's. */
const SPAN = /^now-([1-9]\d{0,3})([mhdwM])(?:\/([dwM]))?$/;

/** Says whether the end depends on when it is read. */
export function isRelative(end: string | undefined): boolean {
  return end?.startsWith('now') === true;
}

/** What the period is called, such as "Last 7 days". */
export function periodTitle({ from, to }: Ends): string {
  if (from === undefined && to === undefined) return 'Last 30 days';
  const preset = presets.find((one) => one.from === from && sameEnd(one.to, to));
  return preset?.title ?? spanTitle(from, to) ?? `${from ?? '30 days'} to ${to ?? 'now'}`;
}

/** "Last 45 days", where it is that. */
function spanTitle(from: string | undefined, to: string | undefined): string | undefined {
  const [, number, unit, rounded] = SPAN.exec(from ?? '') ?? [];
  if (unit === undefined || !sameEnd(undefined, to)) return undefined;
  if (rounded !== undefined && rounded !== unit) return undefined;
  const length = Number(number) + (rounded === undefined ? 0 : 1);
  return `Last ${length} ${units[unit as keyof typeof units]}`;
}

/** An end that is absent is now. */
function sameEnd(one: string | undefined, other: string | undefined): boolean {
  const [a, b] = [one, other].map((end) => (end === undefined || end === 'now/d' ? 'now' : end));
  return a === b;
}

/** Whether the browser knows a zone of that name, and so can show its times. */
export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return name !== '';
  } catch {
    return false;
  }
}

/** The zone of the browser, in which days begin unless another is chosen. */
export function browserTimezone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The zones that the browser knows, by name. */
export function timezones(): string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return known.includes('UTC') ? known : ['UTC', ...known];
}
