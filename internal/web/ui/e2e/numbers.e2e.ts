import { expect, test } from './test.ts';
import type { SentEvent } from './weir.ts';

const MINUTE_MS = 60_000;
const DAYS_IN_MINUTES = 24 * 60;

/** Three people now, a fourth ten minutes ago, and one long before the window. */
function visits(now: number): SentEvent[] {
  return [
    ...[view('u1', '/'), view('u1', '/shoes'), view('u2', '/'), view('u3', '/')],
    { ...view('u4', '/shoes'), time: ago(now, 10) },
    { name: 'purchase', user_id: 'u1', properties: { amount: 5, currency: 'EUR' } },
    past(now),
  ];
}

function view(user: string, path: string): SentEvent {
  return { name: 'page_view', user_id: user, context: { url: `https://shop.example${path}` } };
}

function past(now: number): SentEvent {
  return { name: 'login', user_id: 'u5', time: ago(now, 3 * DAYS_IN_MINUTES) };
}

function ago(now: number, minutes: number): string {
  return new Date(now - minutes * MINUTE_MS).toISOString();
}

test('the numbers are those of what was sent', async ({ dashboard, weir }) => {
  await weir.send(...visits(Date.now()));
  await dashboard.open();
  await expect.poll(() => dashboard.headline('Events')).toBe(6);
  await expect.poll(() => dashboard.headline('People now')).toBe(3);
  await expect.poll(() => dashboard.headline('People')).toBe(4);
  await expect.poll(() => dashboard.page.title()).toBe('3 now · Live · default · Weir');
  await expect
    .poll(() => dashboard.top('Top events'))
    .toEqual([
      ['page_view', 5],
      ['purchase', 1],
    ]);
  await expect
    .poll(() => dashboard.top('Top pages'))
    .toEqual([
      ['/', 3],
      ['/shoes', 2],
    ]);
  // What happened long ago still arrived just now.
  await dashboard.rows.filter({ hasText: 'login' }).waitFor();
});

test('history raises the rate at which events are received, and no other number', async ({
  dashboard,
  weir,
}) => {
  const now = Date.now();
  await dashboard.open();
  const before = await dashboard.headline('Events');
  const chart = dashboard.page.getByRole('img', { name: 'Events per second over the last minute' });
  await weir.send(...Array.from({ length: 40 }, () => past(now)));
  await expect
    .poll(async () => /at most (\d+)/.exec((await chart.getAttribute('aria-label')) ?? '')?.[1])
    .toMatch(/^4\d$/);
  expect(await dashboard.headline('Events')).toBe(before);
});
