/** Dashboards: made, arranged, kept, and shown to others by a link. */
import type { Locator, Page } from 'playwright-core';
import type { Dashboard as Saved } from '../src/lib/api/dashboards.ts';
import { furnish } from './furnish.ts';
import { smallShop, visits } from './shop.ts';
import { expect, test } from './test.ts';
import type { Weir } from './weir.ts';

test.beforeEach(async ({ weir, dashboard }) => {
  await weir.store(...visits(smallShop, Date.now()));
  await dashboard.signIn();
});

test('an insight goes onto a dashboard, and is there after a reload', async ({
  dashboard,
  weir,
}) => {
  const { page, url } = dashboard;
  const query = 'insight=trend&from=now-29d/d&series.0.event=purchase&view=number';
  await page.goto(`${url}/explore?${query}`);
  await page.getByRole('button', { name: 'Add to a dashboard' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Title').fill('Purchases of the month');
  await dialog.getByLabel('Dashboard', { exact: true }).selectOption({ label: 'A new dashboard' });
  await dialog.getByLabel('Name of the new dashboard').fill('Monday');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.getByRole('heading', { name: 'Monday', level: 1 }).waitFor();
  const tile = page.getByRole('region', { name: 'Purchases of the month' });
  const answer = await weir.query({
    insight: 'trend',
    from: 'now-29d/d',
    series: [{ event: 'purchase' }],
  });
  const total = String(answer.series[0]?.total);
  await tile.getByText(total, { exact: true }).waitFor();
  await page.reload();
  await tile.getByText(total, { exact: true }).waitFor();
});

test('tiles are moved and resized by keys and by pointer, and stay so', async ({
  dashboard,
  weir,
}) => {
  const { page, url } = dashboard;
  const { dashboard: id } = await furnish(weir, 'Arranged');
  const path = `/v1/dashboards/${id}`;
  await page.goto(`${url}/dashboards/${id}?edit=1`);
  // The first of that name is the text, at the top left, 4 by 4.
  const handle = page.getByRole('button', { name: 'Move Arranged' }).first();
  await handle.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  await expect.poll(() => place(weir, path, 'text')).toEqual([0, 0, 5, 5]);
  expect(await handle.evaluate((node) => node === document.activeElement)).toBe(true);

  await page.getByRole('button', { name: 'Undo the last change' }).click();
  await page.getByRole('button', { name: 'Undo the last change' }).click();
  await expect.poll(() => place(weir, path, 'text')).toEqual([0, 0, 4, 4]);

  const [column, row] = await cell(page, handle);
  const corner = page.locator('.corner').first();
  await drag(page, corner, column, row);
  await expect.poll(() => place(weir, path, 'text')).toEqual([0, 0, 5, 5]);
  await drag(page, handle, 0, 4 * row);
  await expect.poll(async () => (await place(weir, path, 'text'))[1]).toBeGreaterThan(0);
  const moved = await place(weir, path, 'text');
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
  await page.reload();
  await handle.waitFor();
  expect(await place(weir, path, 'text')).toEqual(moved);
  const words = page.getByText(`row ${(moved[1] ?? 0) + 1}, 5 columns wide and 5 rows tall`);
  await words.first().waitFor({ state: 'attached' });
});

test('a share link shows the dashboard and nothing else, until it is revoked', async ({
  dashboard,
  browser,
  weir,
  guard,
}) => {
  const { page, url } = dashboard;
  const made = await weir.api<Saved>('POST', '/v1/dashboards', board);
  await page.goto(`${url}/dashboards/${made.id}`);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByLabel('New link').fill('Kitchen');
  await page.getByRole('button', { name: 'Create' }).click();
  const link = await page.getByLabel('Share link', { exact: true }).inputValue();

  const stranger = await browser.newContext();
  const other = await stranger.newPage();
  await guard.watch(other, url);
  guard.expects(/status of 40[0-9]/);
  await other.goto(link);
  await other.getByRole('heading', { name: board.name, level: 1 }).waitFor();
  const answer = await weir.query({ ...board.tiles[0]?.question });
  await other.getByText(String(answer.series[0]?.total), { exact: true }).waitFor();
  expect(await stranger.cookies()).toEqual([]);
  expect(await refusals(other, link.split('/').at(-1) ?? '')).toEqual([]);

  await page.getByRole('button', { name: 'Revoke Kitchen' }).click();
  await page.getByText('There is no link to this dashboard.').waitFor();
  await other.reload();
  await other.getByText('This link shows nothing any more').waitFor();
  await stranger.close();
});

const board = {
  name: 'Shared board',
  description: '',
  range: null,
  filters: [],
  refresh_seconds: 0,
  tiles: [
    {
      id: 'views',
      kind: 'insight',
      title: 'Views',
      view: 'number',
      question: {
        insight: 'trend',
        from: 'now-29d/d',
        series: [{ event: 'page_view' }],
      },
      x: 0,
      y: 0,
      w: 6,
      h: 3,
    },
  ],
};

async function place(weir: Weir, path: string, id: string): Promise<number[]> {
  const { tiles } = await weir.api<Saved>('GET', path);
  const tile = tiles.find((one) => one.id === id);
  return tile === undefined ? [] : [tile.x, tile.y, tile.w, tile.h];
}

/** The size of a cell of the grid: the tile of the handle has 4 by 4. */
async function cell(page: Page, handle: Locator): Promise<[number, number]> {
  const item = page.locator('.item').filter({ has: handle }).first();
  await handle.hover(); // waits until it no longer moves
  const box = await item.boundingBox();
  return [(box?.width ?? 0) / 4, (box?.height ?? 0) / 4];
}

async function drag(page: Page, from: Locator, dx: number, dy: number): Promise<void> {
  await from.hover(); // waits until it no longer moves
  const box = await from.boundingBox();
  const x = (box?.x ?? 0) + (box?.width ?? 0) / 2;
  const y = (box?.y ?? 0) + (box?.height ?? 0) / 2;
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + dx / 2, y + dy / 2);
  await page.mouse.move(x + dx, y + dy);
  await page.mouse.up();
}

/** What somebody with the secret can reach and must not: those that were not refused. */
function refusals(page: Page, secret: string): Promise<string[]> {
  const tries: [string, string][] = [
    ['GET', '/v1/session'],
    ['GET', '/v1/dashboards'],
    ['GET', '/v1/dashboards/overview'],
    ['GET', '/v1/live'],
    ['GET', '/v1/cohorts'],
    ['GET', '/v1/catalogue'],
    ['POST', '/v1/query'],
    ['POST', '/v1/sql'],
    ['POST', `/v1/shared/${secret}/tiles/other`],
    ['DELETE', `/v1/shared/${secret}`],
  ];
  return page.evaluate(
    async ([tries, secret]) => {
      const allowed: string[] = [];
      for (const [method, path] of tries) {
        const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' };
        const body = method === 'POST' ? '{"insight":"names","sql":"SELECT 1"}' : null;
        const { status } = await fetch(path, { method, headers, body });
        if (status < 400 || status >= 500) allowed.push(`${method} ${path}: ${status}`);
      }
      return allowed;
    },
    [tries, secret] as const,
  );
}
