/** Numbers, times and names in the browser's locale and time zone. */

const locale = navigator.languages;

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
const seconds = new Intl.NumberFormat(locale, {
  style: 'unit',
  unit: 'second',
  maximumFractionDigits: 1,
});
const milliseconds = new Intl.NumberFormat(locale, { style: 'unit', unit: 'millisecond' });
const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
const minute = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const weekday = new Intl.DateTimeFormat(locale, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
});
const full = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
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

export function clockTime(time: string | number): string {
  return format(clock, time);
}

export function minuteTime(time: string | number): string {
  return format(minute, time);
}

export function shortDay(time: string | number): string {
  return format(day, time);
}

export function longDay(time: string | number): string {
  return format(weekday, time);
}

export function fullTime(time: string | number): string {
  return format(full, time);
}

/** The name of an ISO 3166-1 alpha-2 country. */
export function country(code: string): string {
  return /^[A-Z]{2}$/i.test(code) ? (regions.of(code.toUpperCase()) ?? code) : code;
}

/** A time that is none is shown as it came. */
function format(style: Intl.DateTimeFormat, time: string | number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : style.format(date);
}
