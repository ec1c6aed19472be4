import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import type { Dashboard } from './dashboard.ts';
import { describe, expect, test } from './test.ts';
import type { SentEvent } from './weir.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A path too long for any column. */
const PATH = '/categories/outdoor/shoes/waterproof-hiking-boots-with-a-long-name';

const traffic: SentEvent[] = Array.from({ length: 12 }, (_, n) => ({
  name: n % 3 === 0 ? 'a_rather_long_name_of_an_event' : 'page_view',
  user_id: `customer-${n}@mail.example`,
  context: { url: `https://shop.example${PATH}/${n}`, country: 'GB' },
}));

describe.for(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  test.override({ window: { colorScheme, locale: 'en-US' } });

  test('nothing serious keeps anyone from using the page', async ({ dashboard, weir, guard }) => {
    guard.expects(/status of 401/);
    const { page } = dashboard;
    await page.goto(weir.url);
    await page.getByLabel('E-mail address').waitFor();
    expect(await barriers(page), 'signing in').toEqual([]);
    await weir.send(...traffic);
    await shown(dashboard);
    expect(await barriers(page), 'the dashboard').toEqual([]);
    await dashboard.rows.first().click();
    await page.getByRole('dialog').waitFor();
    expect(await barriers(page), 'an event').toEqual([]);
  });
});

describe('on a phone', () => {
  test.override({
    window: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  });

  test('nothing is wider than the screen', async ({ dashboard, weir }) => {
    const { page } = dashboard;
    await weir.send(...traffic);
    await shown(dashboard);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await dashboard.rows.first().tap();
    await page.getByRole('dialog').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});

/** Opens the page and waits for every part of it. */
async function shown(dashboard: Dashboard): Promise<void> {
  await dashboard.open();
  await dashboard.rows.first().waitFor();
  await expect.poll(() => dashboard.top('Top pages')).not.toEqual([]);
  await expect.poll(() => dashboard.page.locator('canvas').count()).toBe(2);
}

/** What axe finds serious or worse. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
}
