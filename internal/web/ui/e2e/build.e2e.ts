/** Each insight, built by hand from an empty question, says what the API says. */
import type { Page } from 'playwright-core';
import type { Answer, InsightKind, Question } from '../src/lib/api/insights.ts';
import { downloaded } from './download.ts';
import { smallShop, visits } from './shop.ts';
import { describe, expect, test } from './test.ts';

/** The columns of the table, from the one with this title on. */
interface Built {
  insight: InsightKind;
  tab: string;
  /** What a person clicks and types. */
  build: (page: Page) => Promise<void>;
  /** What the question must then contain. */
  asks: object;
  columns: string[];
  numbers: (answer: never) => (number | null)[][];
}

const builds: Built[] = [
  {
    insight: 'trend',
    tab: 'Trend',
    build: async (page) => {
      await choose(page, 'Event of series A', 'page_view');
      await page.getByRole('button', { name: 'Add series' }).click();
      await choose(page, 'Event of series B', 'purchase');
      await page.getByLabel('Measure of series B').selectOption({ label: 'Sum of' });
    },
    asks: {
      series: [
        { event: 'page_view', measure: 'count' },
        { event: 'purchase', measure: 'sum', property: 'properties.amount' },
      ],
    },
    columns: ['page_view', 'Sum of properties.amount: purchase'],
    numbers: ({ series }: AnswerOf<'trend'>) =>
      (series[0]?.points ?? []).map((_, at) =>
        series.map(({ points }) => points[at]?.value ?? null),
      ),
  },
  {
    insight: 'funnel',
    tab: 'Funnel',
    build: async (page) => {
      await page.getByRole('button', { name: 'Add step' }).click();
      await choose(page, 'Event of step 1', 'page_view');
      await choose(page, 'Event of step 2', 'page_view');
      await choose(page, 'Event of step 3', 'purchase');
      await page.getByRole('button', { name: 'Filter', exact: true }).nth(1).click();
      await choose(page, 'Property', 'path');
      await choose(page, 'Value', '/shop/shoes');
      await page.getByRole('button', { name: 'Done' }).click();
    },
    asks: {
      steps: [
        { event: 'page_view' },
        {
          event: 'page_view',
          filters: [{ property: 'path', op: 'is', value: '/shop/shoes' }],
        },
        { event: 'purchase' },
      ],
    },
    columns: ['People', 'Dropped'],
    numbers: ({ steps }: AnswerOf<'funnel'>) =>
      steps.map(({ people, dropped }) => [people, dropped]),
  },
  {
    insight: 'retention',
    tab: 'Retention',
    build: async (page) => {
      await choose(page, 'Start event', 'page_view');
      await page.getByLabel('Interval').selectOption({ label: 'By day' });
      await page.getByLabel('The same again').uncheck();
      await choose(page, 'Return event', 'purchase');
      await page.getByLabel('Periods looked at').fill('4');
      await page.getByLabel('Periods looked at').press('Tab');
    },
    asks: { start: { event: 'page_view' }, return: { event: 'purchase' }, periods: 4 },
    columns: ['People', 'Day 0', 'Day 1', 'Day 2', 'Day 3'],
    numbers: ({ cohorts }: AnswerOf<'retention'>) =>
      cohorts.map(({ size, retained }) => [size, ...retained]),
  },
  {
    insight: 'paths',
    tab: 'Paths',
    build: async (page) => {
      await choose(page, 'Event or page', '/shop');
      await page.getByLabel('Steps', { exact: true }).fill('3');
      await page.getByLabel('Steps', { exact: true }).press('Tab');
    },
    asks: { start: 'page_view:/shop', steps: 3 },
    columns: ['Step', 'Paths', 'People'],
    numbers: ({ steps, links }: AnswerOf<'paths'>) => [
      ...steps.flatMap(({ step, nodes }) =>
        nodes.map(({ paths, people }) => [step, paths, people]),
      ),
      ...links.map(({ step, paths, people }) => [step, paths, people]),
    ],
  },
  {
    insight: 'stickiness',
    tab: 'Stickiness',
    build: (page) => choose(page, 'Event', 'purchase'),
    asks: { series: { event: 'purchase' } },
    columns: ['Days active', 'People', 'At least so many days'],
    numbers: ({ days }: AnswerOf<'stickiness'>) =>
      days.map((day) => [day.days, day.people, day.at_least]),
  },
  {
    insight: 'lifecycle',
    tab: 'Lifecycle',
    build: (page) => choose(page, 'Event', 'page_view'),
    asks: { series: { event: 'page_view' } },
    columns: ['New', 'Returning', 'Resurrecting', 'Dormant'],
    numbers: ({ points }: AnswerOf<'lifecycle'>) =>
      points.map((one) => [one.new, one.returning, one.resurrecting, one.dormant]),
  },
  {
    insight: 'sessions',
    tab: 'Sessions',
    build: async (page) => {
      await page.getByLabel('Value', { exact: true }).selectOption({ label: 'People' });
    },
    asks: {},
    columns: ['Sessions', 'People'],
    numbers: ({ points }: AnswerOf<'sessions'>) =>
      points.map(({ sessions, people }) => [sessions, people]),
  },
];

type AnswerOf<K extends InsightKind> = Extract<Answer, { insight: K }>;

test.beforeEach(async ({ weir, dashboard }) => {
  await weir.store(...visits(smallShop, Date.now()));
  await dashboard.signIn();
});

describe.for(builds)('$insight', ({ insight, tab, build, asks, columns, numbers }) => {
  test('by hand, as the API, as CSV, and in another window', async ({ dashboard, weir }) => {
    const { page, url } = dashboard;
    const asked = lastQuestion(page, insight);
    await page.goto(`${url}/explore`);
    await page.getByRole('link', { name: tab, exact: true }).click();
    await lastWeek(page);
    await build(page);
    await expect.poll(() => asked()).toMatchObject({ from: 'now-6d/d', ...asks });
    const answer = await weir.query<Answer>(asked());
    const wanted = numbers(answer as never).map((row) => row.map(written));
    expect(wanted.length).toBeGreaterThan(1);
    await expect.poll(() => shown(page, columns)).toEqual(wanted);

    expect(await exported(page)).toBe(await weir.csv('/v1/query', asked()));

    const other = await page.context().newPage();
    await other.goto(page.url());
    await expect.poll(() => shown(other, columns)).toEqual(wanted);
  });
});

test('from a cell to its people, and from a person to what they did', async ({
  dashboard,
  weir,
}) => {
  const { page, url } = dashboard;
  const steps = 'steps.0.event=page_view&steps.1.event=purchase';
  await page.goto(`${url}/explore?insight=funnel&from=now-6d/d&timezone=UTC&${steps}&view=table`);
  const question = {
    insight: 'funnel',
    from: 'now-6d/d',
    timezone: 'UTC',
    steps: [{ event: 'page_view' }, { event: 'purchase' }],
    people: { step: 2, outcome: 'converted' },
  };
  const list = await weir.query<{ total: number; people: { distinct_id: string }[] }>(question);
  const people = page
    .getByRole('row', { name: /^2\. purchase/ })
    .getByRole('button')
    .first();
  await people.click();
  const panel = page.getByRole('dialog');
  await panel.getByRole('listitem').first().waitFor();
  const ids = list.people.map(({ distinct_id: id }) => id);
  const names = await panel.getByRole('listitem').getByRole('link').locator('span').allInnerTexts();
  expect(names.toSorted()).toEqual(ids.toSorted());

  // The people are in the link, too.
  await page.reload();
  await panel.getByRole('listitem').first().waitFor();
  const first = panel.getByRole('link').first();
  const name = await first.locator('span').innerText();
  await first.click();
  await page.waitForURL(`**/people/${encodeURIComponent(name)}*`);
  const event = page.getByRole('button', { name: /page_view/ }).first();
  await event.click();
  const json = await page.getByRole('dialog').getByLabel('The event as JSON').innerText();
  expect(JSON.parse(json)).toMatchObject({ name: 'page_view', user_id: name });
});

test.for([
  ['insight=trend&series.0.event=page_view', 'page_view: ', { event: 'page_view' }],
  ['insight=sessions', 'Sessions: ', {}],
] as const)('from a big number to the people behind it: %s', async (given, { dashboard, weir }) => {
  const [query, name, step] = given;
  const { page, url } = dashboard;
  const time = { from: 'now-6d/d', timezone: 'UTC' };
  await page.goto(`${url}/explore?${query}&from=now-6d/d&timezone=UTC&view=number`);
  const everybody = { insight: 'funnel', ...time, steps: [step], people: { step: 1 } };
  const { total } = await weir.query<{ total: number }>(everybody);
  await page.getByRole('button', { name }).click();
  const panel = page.getByRole('dialog');
  await panel.getByText(`${total} people`).waitFor();
  // The people are in the link, too.
  await page.reload();
  await panel.getByText(`${total} people`).waitFor();
});

/** Opens a field, and takes what it offers under that name. */
async function choose(page: Page, label: string, name: string): Promise<void> {
  const field = page.getByRole('combobox', { name: label, exact: true }).first();
  await field.fill(name);
  const options = page.getByRole('listbox', { name: label }).getByRole('option');
  await options
    .filter({ has: page.getByText(name, { exact: true }) })
    .first()
    .click();
}

async function lastWeek(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Date range/ }).click();
  await page.getByRole('button', { name: 'Last 7 days' }).click();
}

/** The question about this insight that the page asked last. */
function lastQuestion(page: Page, insight: InsightKind): () => Question {
  let asked: unknown;
  page.on('request', (request) => {
    if (!request.url().includes('/v1/query')) return;
    const question = request.postDataJSON() as Question;
    if (question.insight === insight) asked = question;
  });
  return () => asked as Question;
}

/** What stands in these columns of the table. */
function shown(page: Page, columns: string[]): Promise<string[][]> {
  return page
    .getByRole('grid')
    .first()
    .evaluate((grid, columns) => {
      const texts = (row: Element, role: string): string[] =>
        [...row.querySelectorAll(`[role=${role}]`)].map(({ textContent }) => textContent.trim());
      const titles = texts(grid, 'columnheader');
      const places = columns.map((title) => titles.indexOf(title));
      return [...grid.querySelectorAll('[role=rowgroup] [role=row]')].map((row) => {
        const cells = texts(row, 'gridcell');
        return places.map((place) => cells[place] ?? `no column in ${titles.join()}`);
      });
    }, columns);
}

/** As the browser's reader writes numbers. */
function written(value: number | null): string {
  if (value === null) return '–';
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 }).format(value);
}

function exported(page: Page): Promise<string> {
  return downloaded(page, async () => {
    await page.getByRole('button', { name: 'Download' }).click();
    await page.getByRole('menuitem', { name: /^CSV/ }).click();
  });
}
