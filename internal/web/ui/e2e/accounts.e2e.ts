import type { Page } from 'playwright-core';
import { expect, test } from './test.ts';
import { API_TOKEN } from './weir.ts';

/** Chromium logs every answer that is not a success. */
const REFUSED = /status of 40[13]/;

const owner = { email: 'ada@shop.example', password: 'correct horse battery' };
const guest = { email: 'grace@shop.example', password: 'grace hopper 1906' };

test('the first to come makes an account, and signs in with it from then on', async ({
  dashboard,
  guard,
}) => {
  guard.expects(REFUSED);
  const { page, url } = dashboard;
  await page.goto(`${url}/#token=${API_TOKEN}`);
  await page.getByRole('heading', { name: 'Make the first account' }).waitFor();
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('E-mail address').fill(owner.email);
  await choosePassword(page, owner.password);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.waitForURL('**/start');

  await page.getByRole('button', { name: 'Account: Ada' }).first().click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await signIn(page, { ...owner, password: 'wrong horse battery' });
  await page.getByRole('alert').getByText('wrong e-mail address or password').waitFor();
  await signIn(page, owner);
  await page.getByRole('button', { name: 'Account: Ada' }).first().waitFor();

  // A token that is opened again finds the account made.
  await page.goto(`${url}/#token=${API_TOKEN}`);
  await dashboard.badge('Live').waitFor();
});

test('who is invited as a viewer comes in by the link, and may not manage', async ({
  dashboard,
  guard,
  browser,
}) => {
  guard.expects(REFUSED);
  const { page, url } = dashboard;
  await page.goto(`${url}/settings/users`);
  await signIn(page, owner);
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByLabel('E-mail address').fill(guest.email);
  await page.getByRole('button', { name: 'Make the invitation' }).click();
  const link = await page.getByLabel('Link', { exact: true }).innerText();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('row').filter({ hasText: guest.email }).getByText('invited').waitFor();

  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(link);
  await choosePassword(other, guest.password);
  await other.getByRole('button', { name: 'Sign in' }).click();
  await other.waitForURL('**/live');
  for (const section of ['users', 'keys', 'project', 'audit']) {
    await other.goto(`${url}/settings/${section}`);
    await other.getByText('you are its viewer').waitFor();
  }
  expect(await tries(other, ['/v1/users', '/v1/keys', '/v1/audit'])).toEqual([403, 403, 403]);

  // The link was good for once.
  await other.goto(link);
  await other.getByRole('alert').getByText('This link does not open an account').waitFor();
  await context.close();
});

test('a key is shown once, and every change is in the audit log', async ({ dashboard, guard }) => {
  guard.expects(REFUSED);
  const { page, url } = dashboard;
  await page.goto(`${url}/settings/keys`);
  await signIn(page, owner);
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Name').fill('nightly');
  await page.getByRole('button', { name: 'Make the key' }).click();
  const secret = await page.getByLabel('Write key', { exact: true }).innerText();
  expect(secret.length).toBeGreaterThan(16);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Revoke Write key nightly' }).click();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByText('Write key nightly revoked').waitFor();
  await page.getByRole('link', { name: 'Audit log' }).click();
  for (const change of ['revoke key', 'create key', 'invite user']) {
    await page.getByRole('gridcell').getByText(change).first().waitFor();
  }
  expect(await page.content()).not.toContain(secret);
});

async function choosePassword(page: Page, password: string): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Password, again').fill(password);
}

async function signIn(page: Page, who: { email: string; password: string }): Promise<void> {
  await page.getByLabel('E-mail address').fill(who.email);
  await page.locator('[autocomplete=current-password]').fill(who.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** What the server answers to requests that the page itself makes. */
function tries(page: Page, paths: string[]): Promise<number[]> {
  return page.evaluate(
    (paths) => Promise.all(paths.map(async (path) => (await fetch(path)).status)),
    paths,
  );
}
