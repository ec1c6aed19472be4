import { expect, test } from 'vitest';
import { clockTime, count, country, duration, headline } from './format';

// The tests run in the locale en-US, which happy-dom reports.
test('headlines are exact while short', () => {
  expect(headline(99_999)).toBe('99,999');
  expect(headline(1_234_567)).toBe('1.2M');
  expect(count(1_234_567)).toBe('1,234,567');
});

test('durations choose their unit', () => {
  expect(duration(12.4)).toBe('12 ms');
  expect(duration(2_340)).toBe('2.3 sec');
});

test('countries have names; what is no country is shown as it came', () => {
  expect(country('de')).toBe('Germany');
  expect(country('<b>')).toBe('<b>');
});

test('a time that is none is shown as it came', () => {
  expect(clockTime('yesterday')).toBe('yesterday');
});
