/** Between instants and what the clocks of a zone show, for fields of date and time. */

/** The clock's date and time, YYYY-MM-DDTHH:MM, as a `datetime-local` field takes it. */
export function wallTime(instant: number, timezone: string): string {
  return new Date(instant + offset(instant, timezone)).toISOString().slice(0, 16);
}

/**
 * The instant at which the clocks of the zone show this date and time; of two the
 * first. Where they skip it, it is as long after the change as they do. Undefined
 * if it is no date and time.
 */
export function instantOf(wall: string, timezone: string): number | undefined {
  const shown = Date.parse(`${wall}Z`);
  if (Number.isNaN(shown)) return undefined;
  // The offset is asked for a day before: earlier than any change near it.
  const early = shown - offset(shown - DAY_MS, timezone);
  if (shown - offset(early, timezone) === early) return early;
  const late = shown - offset(shown + DAY_MS, timezone);
  return shown - offset(late, timezone) === late ? late : early;
}

const DAY_MS = 86_400_000;

/** How far ahead of UTC the clocks of the zone are, in ms. */
function offset(instant: number, timezone: string): number {
  const style = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = style.formatToParts(instant);
  const part = (type: string): number =>
    Number(parts.find((candidate) => candidate.type === type)?.value ?? 0);
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return shown - Math.floor(instant / 1_000) * 1_000;
}
