/** Numbers, times and names in the browser's locale, and in the zone that was chosen. */

import { appearance } from '../stores/appearance.svelte';

const locale = navigator.languages;

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
const seconds = new Intl.NumberFormat(locale, {
  style: 'unit',
  unit: 'second',
  maximumFractionDigits: 1,
});
const milliseconds = new Intl.NumberFormat(locale, { style: 'unit', unit: 'millisecond' });
const clock = inZone({ timeStyle: 'medium' });
const minute = inZone({ timeStyle: 'short' });
const day = inZone({ day: 'numeric', month: 'short' });
const weekday = inZone({ weekday: 'long', day: 'numeric', month: 'long' });
const date = inZone({ dateStyle: 'medium' });
const full = inZone({ dateStyle: 'medium', timeStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
const percentage = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
const regions = new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' });

/** Above this a headline number is shortened: 12,345 fits a card, 123,456 does not. */
const COMPACT_FROM = 100_000;

export function count(value: number): string {
  return whole.format(value);
}

/** For headlines: exact while it is short, else 1.2M. */
export function headline(value: number): string {
  return value < COMPACT_FROM ? whole.format(value) : compact.format(value);
}

/** For axes. */
export function short(value: number): string {
  return compact.format(value);
}

export function duration(ms: number): string {
  return ms < 1_000 ? milliseconds.format(Math.round(ms)) : seconds.format(ms / 1_000);
}

/** Of a share: 0.25 is 25 %. */
export function percent(share: number): string {
  return percentage.format(share);
}

export function clockTime(time: string | number): string {
  return clock(time);
}

export function minuteTime(time: string | number): string {
  return minute(time);
}

export function shortDay(time: string | number): string {
  return day(time);
}

export function longDay(time: string | number): string {
  return weekday(time);
}

export function fullDate(time: string | number): string {
  return date(time);
}

export function fullTime(time: string | number): string {
  return full(time);
}

/** From the largest unit down; the last one takes what is left. */
const AGES: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** How long ago, in one unit: "3 minutes ago", "yesterday"; below a minute "now". */
export function ago(time: string | number, now = Date.now()): string {
  const ms = new Date(time).getTime() - now;
  if (Number.isNaN(ms)) return String(time);
  const [unit, length] = AGES.find(([, length]) => Math.abs(ms) >= length) ?? ['second', Infinity];
  return relative.format(Math.trunc(ms / length), unit);
}

/** The name of an ISO 3166-1 alpha-2 country. */
export function country(code: string): string {
  return /^[A-Z]{2}$/i.test(code) ? (regions.of(code.toUpperCase()) ?? code) : code;
}

/**
 * A style of times in the zone that was chosen. What is shown by it changes
 * with the zone; a time that is none is shown as it came.
 */
function inZone(style: Intl.DateTimeFormatOptions): (time: string | number) => string {
  const formats = new Map<string, Intl.DateTimeFormat>();
  return (time) => {
    const zone = appearance.timezone;
    const format =
      formats.get(zone) ?? new Intl.DateTimeFormat(locale, { ...style, timeZone: zone });
    formats.set(zone, format);
    const date = new Date(time);
    return Number.isNaN(date.getTime()) ? String(time) : format.format(date);
  };
}
