/** Numbers of answers in the browser's locale. */

const locale = navigator.languages;
const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
const small = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
const percentage = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
const smallPercentage = new Intl.NumberFormat(locale, {
  style: 'percent',
  maximumSignificantDigits: 2,
});
const wholePercentage = new Intl.NumberFormat(locale, {
  style: 'percent',
  maximumFractionDigits: 0,
});

/** What stands where there is nothing to measure. */
export const NONE = '–';

type Value = number | null | undefined;

export function amount(value: Value): string {
  if (value === null || value === undefined) return NONE;
  return value !== 0 && Math.abs(value) < 0.1 ? small.format(value) : number.format(value);
}

/** Few are not none: below a thousandth two digits are kept, wherever they stand. */
export function percent(value: Value): string {
  if (value === null || value === undefined) return NONE;
  return value !== 0 && Math.abs(value) < 0.001
    ? smallPercentage.format(value)
    : percentage.format(value);
}

/** "1 person", "2,345 people". */
export function peopleCount(value: number): string {
  return value === 1 ? '1 person' : `${amount(value)} people`;
}

export function wholePercent(value: Value): string {
  return value === null || value === undefined ? NONE : wholePercentage.format(value);
}

const units: readonly [number, Intl.NumberFormat][] = (
  [
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
    [1, 'second'],
  ] as const
).map(([length, unit]) => [
  length,
  new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }),
]);

/** "2.5 hr": in the largest unit of which there is one. */
export function timeSpan(seconds: Value): string {
  if (seconds === null || seconds === undefined) return NONE;
  const [length, style] = units.find(([unit]) => seconds >= unit) ?? [1, units.at(-1)?.[1]];
  return style?.format(seconds / length) ?? NONE;
}
