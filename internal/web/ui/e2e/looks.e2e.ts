import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { furnish, type Furniture } from './furnish.ts';
import { smallShop, visits } from './shop.ts';
import { describe, expect, test } from './test.ts';
import { settled, tour, visit } from './tour.ts';
import type { SentEvent, Weir } from './weir.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Where to keep a picture of each page; none are taken without it. */
const PICTURES = process.env.E2E_PICTURES;
/** All pages, one after the other. */
const TOUR_MS = 120_000;
const PERSON = 'customer-0@mail.example';
const WORDS = 'What the team looks at on Mondays: who came, what they bought, and who stayed away';

/** A path too long for any column. */
const PATH = '/categories/outdoor/shoes/waterproof-hiking-boots-with-a-long-name';

const traffic: SentEvent[] = Array.from({ length: 12 }, (_, n) => ({
  name: n % 3 === 0 ? 'a_rather_long_name_of_an_event' : 'page_view',
  user_id: `customer-${n}@mail.example`,
  context: { url: `https://shop.example${PATH}/${n}`, country: 'GB' },
}));

let furniture: Furniture | undefined;

/** Once for the file: its server is the same throughout. */
async function furnished(weir: Weir): Promise<Furniture> {
  if (furniture !== undefined) return furniture;
  await weir.send(...visits(smallShop, Date.now()), ...traffic);
  furniture = await furnish(weir, WORDS);
  return furniture;
}

const looks = [
  { name: 'light', colorScheme: 'light', phone: false },
  { name: 'dark', colorScheme: 'dark', phone: false },
  { name: 'phone', colorScheme: 'light', phone: true },
] as const;

describe.for(looks)('$name', ({ name, colorScheme, phone }) => {
  test.override({
    window: {
      colorScheme,
      locale: 'en-US',
      ...(phone
        ? { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
        : { viewport: { width: 1280, height: 900 } }),
    },
  });

  test(
    'nothing serious keeps anyone from using a page, and none is wider than the screen',
    async ({ dashboard, weir, guard }) => {
      guard.expects(/status of 401/);
      const { page, url } = dashboard;
      await page.goto(url);
      await page.getByLabel('E-mail address').waitFor();
      await examine(page, `${name}-sign-in`);
      const stops = tour(await furnished(weir), PERSON);
      await dashboard.open();
      const found: [string, string[]][] = [];
      for (const stop of stops) {
        await visit(page, url, stop);
        found.push([stop.name, await examine(page, `${name}-${stop.name}`)]);
      }
      expect(found.filter(([, problems]) => problems.length > 0)).toEqual([]);
    },
    TOUR_MS,
  );

  test('nor a dialog over it', { timeout: TOUR_MS }, async ({ dashboard, weir }) => {
    const { page, url } = dashboard;
    const { dashboard: id } = await furnished(weir);
    await dashboard.open();
    await dashboard.rows.first().click();
    const dialogs: [string, string, string][] = [
      ['dashboard-share', `/dashboards/${id}`, 'Share'],
      ['dashboard-add', `/dashboards/${id}?edit=1`, 'Add a tile'],
      ['explore-save', '/explore', 'Save'],
      ['users-invite', '/settings/users', 'Invite'],
    ];
    const found = [['event', await examine(page, `${name}-dialog-event`)]];
    for (const [dialog, path, button] of dialogs) {
      await page.goto(url + path);
      await page.getByRole('button', { name: button, exact: true }).click();
      await page.getByRole('dialog').waitFor();
      await settled(page);
      found.push([dialog, await examine(page, `${name}-dialog-${dialog}`)]);
    }
    expect(found.filter(([, problems]) => problems?.length !== 0)).toEqual([]);
  });
});

/** What is wrong with the page: barriers, and width. */
async function examine(page: Page, name: string): Promise<string[]> {
  if (PICTURES !== undefined) {
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }
  const size = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  const [width = 0, room = 0] = size;
  const wide = width > room ? [`${width} pixels wide, of ${room}`] : [];
  return [...wide, ...(await barriers(page))];
}

/** What axe finds serious or worse. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
}
