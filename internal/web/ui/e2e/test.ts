/** `test` with a server for each file, and a watched page for each test. */
import { chromium, type BrowserContextOptions } from 'playwright-core';
import { expect, test as base } from 'vitest';
import { Dashboard } from './dashboard.ts';
import { Guard } from './guard.ts';
import { Weir } from './weir.ts';

/** A zone with half an hour in it: hours and days begin where UTC's do not. */
const DEFAULTS: BrowserContextOptions = {
  locale: 'en-US',
  timezoneId: 'Asia/Kolkata',
  viewport: { width: 1280, height: 900 },
};

export const test = base
  .extend('options', {} as BrowserContextOptions)
  .extend('weir', { scope: 'file' }, async ({ task: _ }, { onCleanup }) => {
    const weir = new Weir('');
    onCleanup(() => weir.stop());
    await weir.start();
    return weir;
  });
export { expect };
