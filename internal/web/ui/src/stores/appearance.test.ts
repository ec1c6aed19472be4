import { afterEach, expect, test, vi } from 'vitest';
import { clockTime, fullTime } from '../lib/format';
import { Appearance, appearance } from './appearance.svelte';

afterEach(() => {
  appearance.chooseZone('');
  localStorage.clear();
  vi.restoreAllMocks();
});

test('times are those of the zone that was chosen', () => {
  const time = '2026-07-01T22:30:00Z';
  appearance.chooseZone('Asia/Kolkata');
  expect(clockTime(time)).toContain('4:00');
  expect(fullTime(time)).toContain('Jul 2');
  appearance.chooseZone('America/New_York');
  expect(clockTime(time)).toContain('6:30');
});

test('a zone that the browser does not know is none', () => {
  appearance.chooseZone('Mars/Olympus');
  expect(appearance.chosenZone).toBe('');
  localStorage.setItem('weir.timezone', 'Mars/Olympus');
  localStorage.setItem('weir.theme', 'pink');
  const fresh = new Appearance();
  fresh.start()();
  expect([fresh.chosenZone, fresh.theme]).toEqual(['', 'system']);
});

test('without storage a choice lasts as long as the page', () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('no');
  });
  appearance.chooseTheme('dark');
  expect(appearance.dark).toBe(true);
  expect(document.documentElement.dataset.theme).toBe('dark');
  appearance.chooseTheme('system');
});
