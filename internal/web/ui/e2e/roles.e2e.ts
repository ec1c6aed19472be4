/** What a role may not do is not offered, and refused when it is tried all the same. */
import type { BrowserContext, Page } from 'playwright-core';
import { furnish } from './furnish.ts';
import { smallShop, visits } from './shop.ts';
import { describe, expect, test } from './test.ts';
import type { Weir } from './weir.ts';

const PASSWORD = 'a password for the test';

/** Where a page offers what needs a role; `{board}` stands for a dashboard. */
const offers = [
  { path: '/dashboards', button: 'New dashboard', needs: 'editor' },
  { path: '/dashboards/overview', button: 'Edit', needs: 'editor' },
  { path: '/dashboards/overview', button: 'Share', needs: 'editor' },
  { path: '/cohorts', button: 'New cohort', needs: 'editor' },
  { path: '/explore', button: 'Save', needs: 'editor' },
  { path: '/explore', button: 'Add to a dashboard', needs: 'editor' },
  { path: '/events?event=page_view', button: 'Describe', needs: 'editor' },
] as const;

const adminPages = ['project', 'keys', 'users', 'audit'];

/** Requests that change something, as a page could send them; all are refused a viewer. */
const changes: [string, string, unknown, 'editor' | 'admin' | 'owner'][] = [
  ['POST', '/v1/dashboards', { name: 'x', tiles: [] }, 'editor'],
  ['POST', '/v1/insights', { name: 'x', question: { insight: 'names' } }, 'editor'],
  ['POST', '/v1/annotations', { time: '2026-01-01T00:00:00Z', text: 'x' }, 'editor'],
  ['DELETE', '/v1/cohorts/loyal', undefined, 'editor'],
  ['PUT', '/v1/catalogue/events/x', { description: 'x', hidden: false }, 'editor'],
  ['POST', '/v1/keys', { scope: 'api', name: 'x' }, 'admin'],
  ['POST', '/v1/users', { email: 'x@y.example', roles: { default: 'admin' } }, 'admin'],
  ['GET', '/v1/audit', undefined, 'admin'],
  ['POST', '/v1/projects', { name: 'another' }, 'owner'],
];

const ranks = ['viewer', 'editor', 'admin', 'owner'];
const may = (role: string, needs: string): boolean => ranks.indexOf(role) >= ranks.indexOf(needs);

describe.for(['viewer', 'editor', 'admin'])('%s', (role) => {
  test('sees what they may do', async ({ weir, browser, guard }) => {
    guard.expects(/status of 40[0-9]/);
    if (role === 'viewer') await prepare(weir);
    const context = await browser.newContext({ locale: 'en-US' });
    const page = await member(weir, context, role);
    await guard.watch(page, weir.url);
    for (const { path, button, needs } of offers) {
      if (!page.url().endsWith(path)) await page.goto(weir.url + path);
      const found = page.getByRole('button', { name: button, exact: true });
      await found.waitFor();
      const refused = (await found.getAttribute('aria-disabled')) === 'true';
      expect(refused, `${button} of ${path}`).toBe(!may(role, needs));
    }
    for (const section of adminPages) {
      await page.goto(`${weir.url}/settings/${section}`);
      const refusal = page.getByText(`you are its ${role}`);
      if (may(role, 'admin')) await page.getByRole('heading', { level: 2 }).first().waitFor();
      else await refusal.waitFor();
      expect(await refusal.count(), section).toBe(may(role, 'admin') ? 0 : 1);
    }
    await quarantine(page, weir, may(role, 'admin'));
    for (const [method, path, body, needs] of changes) {
      if (may(role, needs)) continue;
      expect(await attempt(page, method, path, body), `${method} ${path}`).toBe(403);
    }
    await context.close();
  });
});

/** An event to repair is sent again by admins only. */
async function quarantine(page: Page, { url }: Weir, allowed: boolean): Promise<void> {
  await page.goto(`${url}/health`);
  await page
    .getByRole('grid', { name: 'Events in quarantine' })
    .getByRole('gridcell')
    .first()
    .click();
  const again = page.getByRole('button', { name: 'Send again' });
  await again.waitFor();
  expect((await again.getAttribute('aria-disabled')) === 'true').toBe(!allowed);
}

async function prepare(weir: Weir): Promise<void> {
  await weir.store(...visits({ ...smallShop, days: 3 }, Date.now()));
  await furnish(weir, 'Prepared');
}

/** Signs in, through the form, as a new member of the project. */
async function member(weir: Weir, context: BrowserContext, role: string): Promise<Page> {
  const email = `${role}@shop.example`;
  const invited = await weir.api<{ invitation: string }>('POST', '/v1/users', {
    email,
    name: role,
    roles: { default: role },
  });
  const page = await context.newPage();
  await page.goto(`${weir.url}/invite/${invited.invitation}`);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Password, again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/live');
  return page;
}

/** The status of a request with the session's own CSRF token. */
function attempt(page: Page, method: string, path: string, body: unknown): Promise<number> {
  return page.evaluate(
    async ([method, path, body]) => {
      const session = (await (await fetch('/v1/session')).json()) as { csrf: string };
      const headers = { 'Weir-CSRF': session.csrf, 'Content-Type': 'application/json' };
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      return (await fetch(path, { method, headers, ...sent })).status;
    },
    [method, path, body] as const,
  );
}
