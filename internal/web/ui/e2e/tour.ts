/** Every page that there is, as a visitor of all of them comes to it. */
import type { Page } from 'playwright-core';
import type { Furniture } from './furnish.ts';
import { expect } from './test.ts';

export interface Stop {
  name: string;
  path: string;
}

const TIME = 'from=now-13d/d&interval=day';

const insights = [
  `insight=trend&${TIME}&series.0.event=page_view&series.1.event=purchase&series.1.measure=sum&series.1.property=properties.amount`,
  'insight=funnel&from=now-13d/d&steps.0.event=page_view&steps.1.event=purchase',
  `insight=retention&${TIME}&start.event=page_view&periods=7`,
  'insight=paths&from=now-13d/d&start=page_view:/&steps=4',
  'insight=stickiness&from=now-13d/d',
  `insight=lifecycle&${TIME}`,
  `insight=sessions&${TIME}`,
];

export function tour({ dashboard, share, cohort }: Furniture, person: string): Stop[] {
  const id = encodeURIComponent(person);
  return [
    { name: 'live', path: '/live' },
    ...insights.map((query) => ({
      name: `explore-${new URLSearchParams(query).get('insight') ?? ''}`,
      path: `/explore?${query}`,
    })),
    { name: 'dashboards', path: '/dashboards' },
    { name: 'overview', path: '/dashboards/overview' },
    { name: 'dashboard', path: `/dashboards/${dashboard}` },
    { name: 'dashboard-edit', path: `/dashboards/${dashboard}?edit=1` },
    { name: 'people', path: '/people' },
    { name: 'person', path: `/people/${id}` },
    { name: 'cohorts', path: '/cohorts' },
    { name: 'cohort', path: `/cohorts?cohort=${cohort}` },
    { name: 'cohort-edit', path: `/cohorts?cohort=${cohort}&edit=1` },
    { name: 'events', path: '/events' },
    { name: 'event', path: '/events?event=page_view' },
    { name: 'sql', path: `/sql?q=${encodeURIComponent(SQL)}` },
    { name: 'health', path: '/health' },
    { name: 'start', path: '/start' },
    ...['account', 'project', 'keys', 'users', 'audit'].map((section) => ({
      name: `settings-${section}`,
      path: `/settings/${section}`,
    })),
    { name: 'share', path: `/share/${share}` },
  ];
}

const SQL = 'SELECT name, count(*) AS events FROM events GROUP BY ALL ORDER BY ALL';

/** Goes there, and waits until all that was asked for is shown. */
export async function visit(page: Page, url: string, { path }: Stop): Promise<void> {
  await page.goto(url + path);
  await page.getByRole('heading').first().waitFor();
  await settled(page);
}

/** Until nothing is being loaded any more, and charts are drawn. */
export async function settled(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(unfinished)).toBe(0);
  await page.evaluate(() => document.fonts.ready);
}

/** How much of the page is still to come: twice in a row none, as parts fetch parts. */
function unfinished(): Promise<number> {
  const busy = '[aria-busy=true], .loading';
  const count = (): number => document.querySelectorAll(busy).length;
  return new Promise((resolve) => {
    const first = count();
    requestAnimationFrame(() => {
      requestAnimationFrame(() => {
        resolve(first + count());
      });
    });
  });
}
