import { expect, test } from 'vitest';
import { isRelative, isTimezone, periodTitle, presets, timezones } from './period';

/** The notation that the server reads: docs/insights.md. */
const RELATIVE = /^now(-[1-9]\d{0,3}[mhdwMy])?(\/[dwMy])?$/;

test('every preset is a time that the server reads, under a name of its own', () => {
  for (const { from, to } of presets) {
    expect(from).toMatch(RELATIVE);
    if (to !== undefined) expect(to).toMatch(RELATIVE);
  }
  expect(new Set(presets.map((preset) => periodTitle(preset))).size).toBe(presets.length);
});

test('a period is called by what it is', () => {
  expect(periodTitle({})).toBe('Last 30 days');
  expect(periodTitle({ from: 'now-6d/d' })).toBe('Last 7 days');
  expect(periodTitle({ from: 'now-6d/d', to: 'now' })).toBe('Last 7 days');
  expect(periodTitle({ from: 'now-44d/d' })).toBe('Last 45 days');
  expect(periodTitle({ from: 'now-36h' })).toBe('Last 36 hours');
  expect(periodTitle({ from: 'now-1M/M', to: 'now-1M/M' })).toBe('Last month');
  expect(periodTitle({ from: '2026-01-01', to: '2026-01-31' })).toBe('2026-01-01 to 2026-01-31');
  expect(periodTitle({ from: 'now-6d/d', to: '2026-01-31' })).toBe('now-6d/d to 2026-01-31');
});

test('relative is what depends on when it is read', () => {
  expect(isRelative('now-6d/d')).toBe(true);
  expect(isRelative('2026-01-01')).toBe(false);
  expect(isRelative(undefined)).toBe(false);
});

test('zones are those that the browser can show', () => {
  expect(isTimezone('Asia/Kathmandu')).toBe(true);
  expect(isTimezone('Nowhere/Atlantis')).toBe(false);
  expect(isTimezone('')).toBe(false);
  expect(timezones()).toContain('UTC');
});
