import { expect, test } from './test.ts';
import { API_TOKEN, WRITE_KEY } from './weir.ts';

/** Chromium logs every answer that is not a success. */
const REFUSED = /status of 40[13]/;

test('the printed URL signs in, and its token stays nowhere a script could find it', async ({
  dashboard,
}) => {
  await dashboard.open();
  const { page, url } = dashboard;
  expect(page.url()).toBe(`${url}/live`);
  const [cookie, ...others] = await page.context().cookies();
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  const found = await page.evaluate(() =>
    JSON.stringify([document.cookie, history.state, localStorage.length, sessionStorage.length]),
  );
  expect(found).toBe('["",null,0,0]');
  await page.reload();
  await dashboard.badge('Live').waitFor();
});

test('the form says why a token is refused, and takes the right one', async ({
  dashboard,
  guard,
}) => {
  guard.expects(REFUSED);
  const { page, url } = dashboard;
  await page.goto(url);
  const field = await dashboard.tokenField();
  await field.fill('no-such-token');
  await field.press('Enter');
  await page.getByRole('alert').getByText('no such token').waitFor();
  await field.fill(WRITE_KEY);
  await field.press('Enter');
  await page.getByRole('alert').getByText('a write key only sends events').waitFor();
  await field.fill(API_TOKEN);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await dashboard.badge('Live').waitFor();
});

test('signing out ends the session', async ({ dashboard, guard }) => {
  guard.expects(REFUSED);
  await dashboard.open();
  const { page } = dashboard;
  await page.getByRole('button', { name: 'Account:' }).first().click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to Weir' }).waitFor();
  expect(await page.context().cookies()).toEqual([]);
  await page.reload();
  await page.getByLabel('E-mail address').waitFor();
});
