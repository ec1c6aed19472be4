import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type axe from 'axe-core';
import type { RunOptions } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { furnish, type Furniture } from './furnish.ts';
import { smallShop, visits } from './shop.ts';
import { describe, expect, test } from './test.ts';
import { settled, tour, visit } from './tour.ts';
import type { SentEvent, Weir } from './weir.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Where to keep a picture of each page; none are taken without it. */
const PICTURES = process.env.E2E_PICTURES;
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
  await weir.store(...visits(smallShop, Date.now()), ...traffic);
  furniture = await furnish(weir, WORDS);
  return furniture;
}

/** The rules of axe that look at colours: what all others judge is the same in each. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

interface Look {
  name: string;
  colorScheme: 'light' | 'dark';
  /** The rules of axe to keep to; all if none are named. */
  rules?: string[];
}

/** A page is loaded once for each screen, and then looked at in each way. */
const screens: { screen: string; window: BrowserContextOptions; looks: Look[] }[] = [
  {
    screen: 'desktop',
    window: { viewport: { width: 1280, height: 900 } },
    looks: [
      { name: 'light', colorScheme: 'light' },
      { name: 'dark', colorScheme: 'dark', rules: COLOURS },
    ],
  },
  {
    screen: 'phone',
    window: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    looks: [{ name: 'phone', colorScheme: 'light' }],
  },
];

describe.for(screens)('$screen', ({ window, looks }) => {
  test.override({ window: { locale: 'en-US', ...window } });

  test('nothing serious keeps anyone from using a page, and none is wider than the screen', async ({
    dashboard,
    weir,
    guard,
  }) => {
    guard.expects(/status of 401/);
    const { page, url } = dashboard;
    const looked = new Looked(page, looks);
    await looked.at('sign-in', async () => {
      await page.goto(url);
      await page.getByLabel('E-mail address').waitFor();
    });
    const stops = tour(await furnished(weir), PERSON);
    await dashboard.signIn();
    for (const stop of stops) await looked.at(stop.name, () => visit(page, url, stop));
    expect(looked.problems).toEqual([]);
  });

  test('nor a dialog over it', async ({ dashboard, weir }) => {
    const { page, url } = dashboard;
    const { dashboard: id } = await furnished(weir);
    await dashboard.open();
    const dialogs: [string, string, string][] = [
      ['dashboard-share', `/dashboards/${id}`, 'Share'],
      ['dashboard-add', `/dashboards/${id}?edit=1`, 'Add a tile'],
      ['explore-save', '/explore', 'Save'],
      ['users-invite', '/settings/users', 'Invite'],
    ];
    const looked = new Looked(page, looks);
    await looked.at('dialog-event', () => dashboard.rows.first().click());
    for (const [dialog, path, button] of dialogs) {
      await looked.at(`dialog-${dialog}`, async () => {
        await page.goto(url + path);
        await page.getByRole('button', { name: button, exact: true }).click();
        await page.getByRole('dialog').waitFor();
      });
    }
    expect(looked.problems).toEqual([]);
  });
});

/** Looks at pages, and keeps what is wrong with them. */
class Looked {
  readonly problems: string[] = [];

  constructor(
    private readonly page: Page,
    private readonly looks: Look[],
  ) {}

  /** Opens what has that name, and looks at it in each way. */
  async at(name: string, open: () => Promise<void>): Promise<void> {
    for (const [place, look] of this.looks.entries()) {
      await this.page.emulateMedia({ colorScheme: look.colorScheme });
      if (place === 0) await open();
      await settled(this.page);
      const wrong = await examine(this.page, `${look.name}-${name}`, look.rules);
      this.problems.push(...wrong.map((problem) => `${look.name} ${name}: ${problem}`));
    }
  }
}

/** What is wrong with the page: barriers, and width. */
async function examine(page: Page, name: string, rules?: string[]): Promise<string[]> {
  if (PICTURES !== undefined) {
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }
  const size = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  const [width = 0, room = 0] = size;
  const wide = width > room ? [`${width} pixels wide, of ${room}`] : [];
  return [...wide, ...(await barriers(page, rules))];
}

/** What axe finds serious or worse. */
async function barriers(page: Page, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const options: RunOptions = {
    resultTypes: ['violations'],
    preload: false, // nothing here comes from elsewhere
    ...(rules && { runOnly: rules }),
  };
  const { violations } = await page.evaluate(
    (options) => (globalThis as unknown as { axe: typeof axe }).axe.run(options),
    options,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
}
