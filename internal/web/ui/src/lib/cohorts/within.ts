/** How long ago: a number and a unit, such as 30d. */

export const units = [
  { value: 'h', label: 'hours' },
  { value: 'd', label: 'days' },
  { value: 'w', label: 'weeks' },
  { value: 'm', label: 'minutes' },
  { value: 's', label: 'seconds' },
] as const;

export type Unit = (typeof units)[number]['value'];

const SECONDS: Readonly<Record<Unit, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
/** As long as the server takes. */
const MAX_SECONDS = 366 * SECONDS.d;
const WITHIN = /^(\d{1,9})([smhdw])$/;

/** Null if it is written otherwise. */
export function readWithin(text: string): { number: number; unit: Unit } | null {
  const [, number, unit] = WITHIN.exec(text) ?? [];
  return number === undefined ? null : { number: Number(number), unit: unit as Unit };
}

export function isWithin(text: string): boolean {
  const within = readWithin(text);
  return (
    within !== null && within.number > 0 && within.number * SECONDS[within.unit] <= MAX_SECONDS
  );
}

/** "30 days" */
export function withinWords(text: string): string {
  const within = readWithin(text);
  if (within === null) return text;
  const unit = units.find(({ value }) => value === within.unit)?.label ?? '';
  return `${within.number} ${within.number === 1 ? unit.slice(0, -1) : unit}`;
}
