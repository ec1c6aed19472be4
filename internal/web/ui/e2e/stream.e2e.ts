import { describe, expect, test } from './test.ts';

test('the newest events are there as soon as the page is, newest first', async ({
  dashboard,
  weir,
}) => {
  for (let n = 1; n <= 60; n++) await weir.send({ name: `step ${n}`, user_id: 'u1' });
  await dashboard.open();
  await expect.poll(() => dashboard.rows.first().innerText()).toContain('step 60');
  await expect.poll(() => dashboard.rows.count()).toBe(50);
  expect(await dashboard.rows.last().innerText()).toContain('step 11');
});

test('p holds the stream still, and lets it go on', async ({ dashboard, weir }) => {
  const { page } = dashboard;
  await dashboard.open();
  await dashboard.rows.first().waitFor();
  await page.keyboard.press('p');
  await weir.send({ name: 'while paused', user_id: 'u1' }, { name: 'and another', user_id: 'u1' });
  await page.getByText('2 new', { exact: true }).waitFor();
  expect(await dashboard.rows.filter({ hasText: 'while paused' }).count()).toBe(0);
  await page.keyboard.press('p');
  await dashboard.rows.filter({ hasText: 'while paused' }).waitFor();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
});

test('a click opens the row it is on, though newer ones wait to push it away', async ({
  dashboard,
  weir,
}) => {
  const { page } = dashboard;
  await weir.send({ name: 'meant', user_id: 'u1' });
  await dashboard.open();
  const row = dashboard.rows.filter({ hasText: 'meant' });
  await row.hover();
  await weir.send({ name: 'newer', user_id: 'u1' });
  await page.getByText('1 new, held while you look').waitFor();
  await page.mouse.down();
  await page.mouse.up();
  await page.getByRole('dialog', { name: 'meant' }).waitFor();
});

describe('on a touch screen', () => {
  test.override({ window: { hasTouch: true } });

  test('a finger opens the row it is on', async ({ dashboard, weir }) => {
    const { page } = dashboard;
    await weir.send({ name: 'touched', user_id: 'u1' });
    await dashboard.open();
    const row = dashboard.rows.filter({ hasText: 'touched' });
    await row.tap({ trial: true }); // waits until it no longer moves
    const box = await row.boundingBox();
    const finger = { x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 15 };
    const screen = await page.context().newCDPSession(page);
    await screen.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [finger] });
    await weir.send({ name: 'newer', user_id: 'u1' });
    await page.getByText('1 new, held while you look').waitFor();
    await screen.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await page.getByRole('dialog', { name: 'touched' }).waitFor();
  });
});

test('a row opens its event in full, by mouse and by keyboard', async ({ dashboard, weir }) => {
  const { page } = dashboard;
  const sent = {
    name: 'opened',
    id: 'e2e-1',
    user_id: 'u1',
    properties: { size: 42, tags: ['a'] },
  };
  await weir.send(sent);
  await dashboard.open();
  const row = dashboard.rows.filter({ hasText: 'opened' });
  const dialog = page.getByRole('dialog', { name: 'opened' });
  await row.click();
  expect(JSON.parse(await dialog.getByLabel('The event as JSON').innerText())).toMatchObject(sent);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  await row.focus();
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await row.evaluate((element) => element === document.activeElement)).toBe(true);
});
