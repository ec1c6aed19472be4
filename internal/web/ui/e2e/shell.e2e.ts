import { describe, expect, test } from './test.ts';

test('the palette goes to a page by keyboard, and the page takes the focus', async ({
  dashboard,
}) => {
  const { page } = dashboard;
  await dashboard.open();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Go to' }).fill('sett');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/settings');
  const heading = page.getByRole('heading', { name: 'Settings', level: 1 });
  await expect.poll(() => heading.evaluate((node) => node === document.activeElement)).toBe(true);
  await page.goBack();
  await dashboard.badge('Live').waitFor();
});

test('the colours that are chosen stay', async ({ dashboard }) => {
  const { page } = dashboard;
  await dashboard.open();
  const background = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  await page.getByRole('button', { name: 'Dark colours' }).click();
  await expect.poll(background).not.toBe(light);
  await page.reload();
  await dashboard.badge('Live').waitFor();
  await expect.poll(background).not.toBe(light);
});

test('the filter shows what fits, and is in the link', async ({ dashboard, weir }) => {
  const { page } = dashboard;
  await weir.send({ name: 'first', user_id: 'u1' }); // else the page waits for the first
  await dashboard.open();
  await page.getByRole('searchbox', { name: 'Filter the events' }).fill('colour=blue');
  await page.waitForURL('**/live?filter=colour%3Dblue');
  await weir.send(
    { name: 'not seen', user_id: 'u1', properties: { colour: 'red' } },
    { name: 'seen', user_id: 'u1', properties: { colour: 'blue' } },
  );
  await dashboard.rows.filter({ hasText: 'seen' }).waitFor();
  expect(await dashboard.rows.count()).toBe(1);
  await page.reload();
  await dashboard.rows.filter({ hasText: 'seen' }).waitFor();
  expect(await dashboard.rows.count()).toBe(1);
});

test('a purchase is among the latest at once, and after a reload', async ({ dashboard, weir }) => {
  const { page } = dashboard;
  await dashboard.open();
  await weir.store({
    name: 'purchase',
    user_id: 'buyer-1',
    properties: { amount: 12.5, currency: 'EUR' },
  });
  const list = page.getByRole('list', { name: 'Latest purchases' });
  await list.getByText('€12.50').waitFor();
  await page.reload();
  await list.getByText('€12.50').waitFor();
  await list.getByRole('link', { name: 'buyer-1' }).waitFor();
});

describe('on a phone', () => {
  test.override({
    window: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  });

  test('all pages can be reached, and none is wider than the screen', async ({ dashboard }) => {
    const { page } = dashboard;
    await dashboard.open();
    await page.getByRole('button', { name: 'More pages' }).tap();
    await page.getByRole('menuitemradio', { name: 'Settings' }).tap();
    for (const section of ['Account', 'Project', 'Keys', 'Users', 'Audit log']) {
      await page.getByRole('link', { name: section, exact: true }).tap();
      await page.getByRole('heading', { level: 2 }).first().waitFor();
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width, section).toBe(390);
    }
  });
});
