import type { Page } from 'playwright-core';
import { slowing } from './crowding.ts';
import type { Dashboard } from './dashboard.ts';
import { describe, expect, test } from './test.ts';
import type { SentEvent } from './weir.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Names that a sender may choose. */
const HOSTILE = '<img src=x onerror=alert(1)>';
const PEOPLE = 9;
/** As many points as a chart must redraw within a frame. */
const POINTS = 100;
const FRAME_MS = 16;

/** Person n comes for n days, looks at two pages, and buys on even days; all before noon UTC. */
function visits(now: number): SentEvent[] {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  return Array.from({ length: PEOPLE }, (_, n) => n + 1).flatMap((n) =>
    Array.from({ length: n }, (_, day) => day + 1).flatMap((day) => {
      const at = (minute: number): string =>
        new Date(today - day * DAY_MS + 36_000_000 + minute * 60_000).toISOString();
      const user_id = `u${n}`;
      const page = (path: string, minute: number): SentEvent => ({
        name: 'page_view',
        user_id,
        time: at(minute),
        properties: { colour: n % 2 === 0 ? HOSTILE : 'red' },
        context: { url: `https://shop.example${path}` },
      });
      const bought: SentEvent = {
        name: 'purchase',
        user_id,
        time: at(2),
        properties: { amount: n },
      };
      return [page('/', 0), page('/shop', 1), ...(day % 2 === 0 ? [bought] : [])];
    }),
  );
}

test.beforeEach(async ({ weir, dashboard }) => {
  // The same events again are the same events.
  const events = visits(Date.now()).map((event, place) => ({ ...event, id: `explore-${place}` }));
  await weir.store(...events);
  await dashboard.signIn();
});

describe('what is shown is what the API answers', () => {
  const questions = [
    'insight=trend&from=now-11d/d&series.0.event=page_view&series.1.event=purchase&series.1.measure=sum&series.1.property=properties.amount',
    'insight=trend&from=now-11d/d&series.0.event=page_view&series.0.measure=people&breakdown.0=properties.colour',
    'insight=funnel&from=now-11d/d&steps.0.event=page_view&steps.1.event=purchase&window=7d',
    'insight=retention&from=now-11d/d&interval=day&start.event=page_view&periods=5',
    'insight=paths&from=now-11d/d&start=page_view:/&steps=3',
    'insight=stickiness&from=now-11d/d',
    'insight=lifecycle&from=now-11d/d',
    'insight=sessions&from=now-11d/d',
  ];
  for (const query of questions) {
    test(query.replace(/&from=.*?(?=&|$)/, ''), async ({ dashboard }) => {
      const [answered, shown] = await ask(dashboard, query);
      expect(shown.length).toBeGreaterThan(0);
      expect(shown.map(({ value }) => value)).toEqual(
        expect.arrayContaining(numbersOf(answered).map((value) => format(value))),
      );
      expect(await dashboard.page.locator('main img').count()).toBe(0);
    });
  }
});

test('a link shows the same to others, and back goes back', async ({ dashboard }) => {
  const { page, url } = dashboard;
  await page.goto(`${url}/explore`);
  await page.getByRole('combobox', { name: 'Event of series A' }).click();
  await page.getByRole('option', { name: /^purchase/ }).click();
  await page.getByLabel('Measure of series A').selectOption({ label: 'Sum of' });
  await page.waitForURL(/properties\.amount/);
  const shared = page.url();
  await page.goBack();
  await expect.poll(() => page.getByLabel('Measure of series A').inputValue()).toBe('count');
  await page.goto(shared);
  await expect.poll(() => page.getByLabel('Measure of series A').inputValue()).toBe('sum');
  await expect
    .poll(() => page.getByRole('combobox', { name: 'Event of series A' }).inputValue())
    .toBe('purchase');
});

test('a number leads to as many people, and a person to their page', async ({ dashboard }) => {
  const { page, url } = dashboard;
  const query =
    'insight=trend&from=now-1d/d&to=now-1d/d&series.0.event=page_view&series.0.measure=people';
  await page.goto(`${url}/explore?${query}`);
  await page.getByRole('button', { name: String(PEOPLE), exact: true }).click();
  const panel = page.getByRole('dialog');
  await panel.getByText(`${PEOPLE} people`).waitFor();
  expect(await panel.getByRole('listitem').count()).toBe(PEOPLE);
  await panel.getByRole('link', { name: 'u3' }).click();
  await page.waitForURL(/\/people\/u3/);
});

describe('every number of people leads to as many', () => {
  const questions = [
    'insight=stickiness&from=now-11d/d',
    'insight=lifecycle&from=now-11d/d',
    'insight=lifecycle&from=now-2d/d&to=now-2d/d&interval=hour',
    'insight=sessions&from=now-11d/d',
    'insight=sessions&from=now-4d/d&breakdown.0=entry_page',
    'insight=funnel&from=now-11d/d&steps.0.event=page_view&steps.1.event=purchase',
  ];
  for (const query of questions) {
    test(query.replace(/&from=/, ' from '), async ({ dashboard }) => {
      const { page, url } = dashboard;
      await page.goto(`${url}/explore?${query}&view=table`);
      const numbers = page.getByRole('button', { description: 'Show these people' });
      await numbers.first().waitFor();
      const found = await numbers.count();
      // Some of many: they are spread over the columns and rows.
      for (let place = 0; place < found; place += Math.ceil(found / 8)) {
        const number = numbers.nth(place);
        const shown = Number(await number.textContent());
        await number.click();
        const panel = page.getByRole('dialog');
        await panel
          .getByText(shown === 1 ? '1 person' : `${shown} people`, { exact: true })
          .waitFor();
        expect(await panel.getByRole('listitem').count()).toBe(shown);
        await panel.getByRole('button', { name: 'Close' }).click();
      }
    });
  }
});

test('an entry page leads to those who entered there, an exit page to those who left', async ({
  dashboard,
}) => {
  const { page, url } = dashboard;
  await page.goto(`${url}/explore?insight=sessions&from=now-11d/d&view=pages`);
  const panel = page.getByRole('dialog');
  for (const [list, path, title] of [
    ['Entry pages', '/', 'Began at /'],
    ['Exit pages', '/shop', 'Ended at /shop'],
  ] as const) {
    await page
      .getByRole('list', { name: list })
      .getByRole('button', { name: path })
      .first()
      .click();
    await panel.getByRole('heading', { name: title, exact: true }).waitFor();
    await panel.getByText(`${PEOPLE} people`).waitFor();
    expect(await panel.getByRole('listitem').count()).toBe(PEOPLE);
    await panel.getByRole('button', { name: 'Close' }).click();
  }
});

test(`a chart of ${POINTS} points is drawn again within ${FRAME_MS} ms`, async ({ dashboard }) => {
  const { page, url } = dashboard;
  await page.addInitScript(() => {
    const times: number[] = [];
    Object.assign(globalThis, { redraws: times });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntriesByName('weir.chart')) times.push(duration);
    }).observe({ type: 'measure' });
  });
  await page.goto(
    `${url}/explore?insight=trend&from=now-${POINTS - 1}d/d&series.0.event=page_view`,
  );
  await page.getByRole('img').waitFor();
  for (let turn = 0; turn < 30; turn++) {
    await page.emulateMedia({ colorScheme: turn % 2 === 0 ? 'dark' : 'light' });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  }
  // What else the machine does only ever adds to it.
  expect(Math.min(...(await redraws(page)))).toBeLessThan(FRAME_MS * slowing());
});

interface Shown {
  value: string;
}

/** The answer that the page got, and the cells of its table. */
async function ask({ page, url }: Dashboard, query: string): Promise<[unknown, Shown[]]> {
  const insight = new URLSearchParams(query).get('insight');
  const answer = page.waitForResponse((response) => {
    const asked = response.request().postData() ?? '';
    return asked.includes(`"insight":"${insight ?? ''}"`);
  });
  await page.goto(`${url}/explore?${query}&view=table`);
  const answered: unknown = await (await answer).json();
  const cells = page.getByRole('grid').getByRole('gridcell');
  await cells.first().waitFor();
  const texts = await cells.allTextContents();
  return [answered, texts.map((text) => ({ value: text.trim() }))];
}

/** The numbers of an answer that its table must show. */
function numbersOf(answer: unknown): number[] {
  const { series, steps, cohorts, days, points, insight } = answer as Record<string, never>;
  const lists: Record<string, unknown> = {
    trend: (series as { points: { value: number }[] }[] | undefined)?.flatMap((one) =>
      one.points.map(({ value }) => value),
    ),
    funnel: (steps as { people: number }[] | undefined)?.map(({ people }) => people),
    retention: (cohorts as { retained: (number | null)[] }[] | undefined)?.flatMap(
      (one) => one.retained,
    ),
    paths: (steps as { nodes?: { paths: number }[] }[] | undefined)?.flatMap(
      (step) => step.nodes?.map(({ paths }) => paths) ?? [],
    ),
    stickiness: (days as { people: number }[] | undefined)?.map(({ people }) => people),
    lifecycle: (points as { new: number; dormant: number }[] | undefined)?.flatMap((one) => [
      one.new,
      one.dormant,
    ]),
    sessions: (points as { sessions: number }[] | undefined)?.map(({ sessions }) => sessions),
  };
  const list = lists[String(insight)] as (number | null)[] | undefined;
  return (list ?? []).filter((value): value is number => value !== null);
}

function format(value: number): string {
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 }).format(value);
}

function redraws(page: Page): Promise<number[]> {
  return page.evaluate(() => (globalThis as unknown as { redraws: number[] }).redraws);
}
