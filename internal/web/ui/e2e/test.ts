/** `test` with a server for each file, and a watched dashboard for each test. */
import { chromium, type BrowserContextOptions } from 'playwright-core';
import { describe, expect, inject, test as base } from 'vitest';
import { Dashboard } from './dashboard.ts';
import { Guard } from './guard.ts';
import { Weir } from './weir.ts';

/** How long something may take to appear: the end of it says what did not. */
const PATIENCE_MS = 30_000;

/** What a test may override: size, colours, zone. */
const window: BrowserContextOptions = {
  locale: 'en-US',
  // A zone with half an hour in it: hours and days begin where UTC's do not.
  timezoneId: 'Asia/Kolkata',
  viewport: { width: 1280, height: 900 },
};

export const test = base
  .extend('browser', { scope: 'worker' }, async ({}, { onCleanup }) => {
    const browser = await chromium.connect(inject('browser'));
    onCleanup(() => browser.close());
    return browser;
  })
  .extend('weir', { scope: 'file' }, async ({}, { onCleanup }) => {
    const weir = new Weir(inject('binary'));
    onCleanup(() => weir.stop());
    await weir.start();
    return weir;
  })
  .extend('window', window)
  .extend('guard', () => new Guard())
  .extend('dashboard', async ({ browser, weir, window, guard }, { onCleanup }) => {
    const context = await browser.newContext(window);
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await guard.watch(page, weir.url);
    onCleanup(async () => {
      await context.close();
      expect(guard.problems, 'what the page must not do').toEqual([]);
    });
    return new Dashboard(page, weir.url);
  });

export { describe, expect };
