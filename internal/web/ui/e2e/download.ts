import { text } from 'node:stream/consumers';
import type { Page } from 'playwright-core';

/** The text of the file that comes when something is done on the page. */
export async function downloaded(page: Page, act: () => Promise<void>): Promise<string> {
  const downloading = page.waitForEvent('download');
  await act();
  const file = await downloading;
  return await text(await file.createReadStream());
}
