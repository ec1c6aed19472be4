/** The pages about the data itself: people, cohorts, events, SQL. */
import type { SqlAnswer } from '../src/lib/api/sql.ts';
import { downloaded } from './download.ts';
import { smallShop, visits } from './shop.ts';
import { expect, test } from './test.ts';
import type { Weir } from './weir.ts';

const PERSON = 'customer-3@mail.example';
/** Who did something twice is in it. */
const LOYAL = { did: { event: 'purchase', at_least: 2 } };

test.beforeEach(async ({ weir, dashboard }) => {
  await weir.store(...visits(smallShop, Date.now()));
  await dashboard.signIn();
});

test('a person is found by name, with all that they did', async ({ dashboard, weir }) => {
  const { page, url } = dashboard;
  await page.goto(`${url}/people`);
  await page.getByLabel('Search people').fill('Customer 3');
  await page.waitForURL(/search=Customer\+3/);
  await page.getByRole('link', { name: 'Customer 3', exact: true }).click();
  await page.getByRole('heading', { name: 'Customer 3', level: 1 }).waitFor();
  const sql = `SELECT count(*) FROM events WHERE user_id = '${PERSON}'`;
  const events = await number(weir, sql);
  const glance = page.locator('dl').filter({ hasText: 'First seen' });
  expect(await glance.locator('dd').first().innerText()).toBe(events);
  expect(await page.locator('dl').filter({ hasText: 'plan' }).innerText()).toContain('pro');

  await page.getByRole('combobox', { name: 'Events' }).fill('purchase');
  await page.getByRole('option', { name: /^purchase/ }).click();
  await page.waitForURL(/event=purchase/);
  const shown = page.getByRole('main').getByRole('listitem').getByRole('button');
  await expect
    .poll(async () => new Set(await shown.locator('.name').allInnerTexts()))
    .toEqual(new Set(['purchase']));
});

test('a cohort is made by hand, counts whom the API counts, and is offered', async ({
  dashboard,
  weir,
}) => {
  const { page, url } = dashboard;
  await page.goto(`${url}/cohorts`);
  await page.getByRole('button', { name: 'New cohort' }).first().click();
  await page.getByLabel('Name').fill('buyers');
  await page.getByLabel('What it is for').fill('Bought twice');
  const event = page.getByRole('combobox', { name: 'Event', exact: true });
  await event.fill('purchase');
  await page.getByRole('option', { name: /^purchase/ }).click();
  await page.getByLabel('Number of times').fill('2');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.waitForURL(/cohort=buyers/);
  const made = await weir.api('GET', '/v1/cohorts/buyers');
  expect(made).toMatchObject({ description: 'Bought twice', who: { did: LOYAL.did } });
  const sql =
    "SELECT count(*) FROM (SELECT person FROM events WHERE name = 'purchase' GROUP BY 1 HAVING count(*) > 1)";
  const buyers = await number(weir, sql);
  await page.getByText(`${buyers} people are in it now`).waitFor();

  await page.getByRole('link', { name: 'Show the people' }).click();
  await page.getByText(`${buyers} of these`).waitFor();
  await page.goBack();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('There is no cohort yet').waitFor();
});

test('an event is described for all', async ({ dashboard, weir }) => {
  const { page, url } = dashboard;
  await page.goto(`${url}/events`);
  await page.getByRole('link', { name: 'purchase', exact: true }).click();
  await page.getByRole('button', { name: 'Describe', exact: true }).click();
  await page.getByLabel('What it means').fill('Somebody paid');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('main').getByText('Somebody paid').waitFor();
  await page.getByRole('grid', { name: 'Properties of purchase' }).getByText('amount').waitFor();
  await page.getByRole('button', { name: 'All events' }).click();
  const row = page.getByRole('row').filter({ hasText: 'Somebody paid' });
  const { events } = await weir.api<{ events: { name: string; count: number }[] }>(
    'GET',
    '/v1/catalogue',
  );
  const purchases = events.find(({ name }) => name === 'purchase')?.count;
  expect(await row.getByRole('gridcell').nth(2).innerText()).toBe(String(purchases));
});

test('a statement shows the rows of the API, as a table, a chart, and a file', async ({
  dashboard,
  weir,
}) => {
  const { page, url } = dashboard;
  const sql = 'SELECT name, count(*) AS events FROM events GROUP BY ALL ORDER BY events DESC';
  await page.goto(`${url}/sql`);
  const editor = page.getByLabel('SQL statement');
  await editor.fill(sql);
  await editor.press('Control+Enter');
  const { rows } = await weir.api<SqlAnswer>('POST', '/v1/sql', { sql });
  const cells = page.getByRole('grid', { name: 'Rows' }).getByRole('gridcell');
  await expect.poll(() => cells.allInnerTexts()).toEqual(rows.flat().map(String));

  const file = await downloaded(page, () => page.getByRole('button', { name: 'CSV' }).click());
  expect(file).toBe(await weir.csv('/v1/sql', { sql }));

  await page.getByText('Chart', { exact: true }).click();
  await page.locator('canvas').waitFor();
  await page.reload();
  await page.locator('canvas').waitFor();
  expect(await editor.inputValue()).toBe(sql);
});

test('a statement that is wrong is marked where it is', async ({ dashboard, guard }) => {
  guard.expects(/status of 400/);
  const { page, url } = dashboard;
  await page.goto(`${url}/sql`);
  const editor = page.getByLabel('SQL statement');
  await editor.fill('SELECT name\nFROM event');
  await editor.press('Control+Enter');
  await page.getByRole('alert').getByText('Line 2.').waitFor();
  expect(await editor.getAttribute('aria-invalid')).toBe('true');
});

/** The one number that a statement answers with, as it is shown. */
async function number(weir: Weir, sql: string): Promise<string> {
  const { rows } = await weir.api<SqlAnswer>('POST', '/v1/sql', { sql });
  return JSON.stringify(rows[0]?.[0]);
}
