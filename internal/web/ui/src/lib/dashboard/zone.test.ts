import { expect, test } from 'vitest';
import { instantOf, wallTime } from './zone';

const zones = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns', 'Pacific/Apia'];

test('what the clocks show leads back to the instant', () => {
  for (const timezone of zones) {
    for (let day = 0; day < 365; day += 7) {
      const instant = Date.UTC(2026, 0, day, 9, 41);
      expect(instantOf(wallTime(instant, timezone), timezone), `${timezone} ${day}`).toBe(instant);
    }
  }
});

test('the clocks of a zone show its time', () => {
  const instant = Date.UTC(2026, 0, 31, 23, 30);
  expect(wallTime(instant, 'Europe/Berlin')).toBe('2026-02-01T00:30');
  expect(wallTime(instant, 'America/New_York')).toBe('2026-01-31T18:30');
});

test('of a time shown twice the first is meant, and one that is skipped is after it', () => {
  expect(instantOf('2026-10-25T02:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 9, 25, 0, 30));
  expect(instantOf('2026-03-29T02:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 1, 30));
});

test('what is no time is none', () => {
  expect(instantOf('', 'UTC')).toBeUndefined();
  expect(instantOf('2026-13-01T00:00', 'UTC')).toBeUndefined();
});
