import { furnish } from './furnish.ts';
import { describe, expect, test } from './test.ts';
import { tour, visit, type Stop } from './tour.ts';
import type { SentEvent } from './weir.ts';

/** What a browser would run, turn around or choke on if it were not text. */
const HOSTILE = {
  image: '<img src=x onerror="alert(1)">',
  script: '</script><script>alert(2)</script>',
  template: '{@html "<svg onload=alert(3)>"} ${alert(4)} {{alert(5)}}',
  override: '\u202Eegap_daol \u2067never ended',
  arabic: 'شراء ١٢٣',
  combining: 'Z' + '\u0351'.repeat(90),
  long: 'long_' + 'x'.repeat(195),
};

test('what users send is shown as it is, wherever it is shown', async ({ dashboard, weir }) => {
  const { page } = dashboard;
  const texts = Object.values(HOSTILE);
  for (const text of texts) await weir.send(...hostile(text));
  await dashboard.open();
  const top = async (title: string): Promise<string[]> => (await dashboard.top(title)).map(first);
  await expect.poll(() => top('Top events')).toEqual(expect.arrayContaining(texts));
  const paths = texts.map((text) => `/${text}`);
  await expect.poll(() => top('Top pages')).toEqual(expect.arrayContaining(paths));
  for (const text of texts) {
    await dashboard.rows.filter({ hasText: text }).first().click();
    const dialog = page.getByRole('dialog', { name: text });
    const shown: unknown = JSON.parse(await dialog.getByLabel('The event as JSON').innerText());
    expect(shown).toMatchObject({
      ...{ name: text, user_id: text, properties: { [text]: text } },
      context: { title: text, user_agent: text },
    });
    expect(await page.locator('main :is(img, script, [onload])').count()).toBe(0);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1280);
});

/** An event that is hostile throughout, after one from a hostile page. */
function hostile(text: string): SentEvent[] {
  return [
    {
      name: 'page_view',
      user_id: 'u1',
      context: { url: `https://shop.example/${text}`, title: text },
    },
    {
      name: text,
      user_id: text,
      properties: { [text]: text, currency: text, amount: 1 },
      context: { title: text, user_agent: text, library: text, country: text, locale: text },
    },
  ];
}

test.for([HOSTILE.override, HOSTILE.arabic])(
  'what is written from right to left turns nothing around it: %j',
  async (text, { dashboard, weir }) => {
    await weir.send({ name: 'turned', user_id: 'u1', properties: { [text]: text } });
    await dashboard.open();
    await dashboard.rows.filter({ hasText: 'turned' }).first().click();
    const json = dashboard.page.getByLabel('The event as JSON');
    const lefts = await json.locator('span').evaluateAll((pieces) => {
      const key = pieces.findIndex(({ textContent }) => textContent === '"properties"') + 2;
      return pieces.slice(key, key + 4).map((piece) => {
        const start = document.createRange();
        start.setStart(piece.firstChild ?? piece, 0);
        start.setEnd(piece.firstChild ?? piece, 1);
        return Math.round(start.getBoundingClientRect().left);
      });
    });
    expect(lefts).toHaveLength(4);
    expect(lefts).toEqual(lefts.toSorted((a, b) => a - b));
  },
);

/** Markup of all kinds, in as many letters as the shortest name may have. */
const MARKUP = `"><img src=x onerror=alert(6)><script>alert(7)</script><svg onload=alert(8)>'{{alert(9)}}`;
/** What of it the browser would have made, had it been read as such. */
const MADE = ':is(img[src=x], svg[onload], [onerror], body script)';
describe('markup is text on every page', () => {
  test('when it was stored', async ({ dashboard, weir }) => {
    const { page, url } = dashboard;
    await weir.sendAs(MARKUP, ...hostile(MARKUP));
    await weir.store(...hostile(MARKUP), ...hostile(MARKUP));
    const furniture = await furnish(weir, MARKUP);
    await dashboard.signIn();
    for (const stop of [...tour(furniture, MARKUP), ...about(MARKUP)]) {
      await visit(page, url, stop);
      expect(await page.locator(MADE).count(), stop.name).toBe(0);
      if (named.has(stop.name)) expect(await page.innerText('body'), stop.name).toContain(MARKUP);
    }
    await dashboard.open();
    await page.keyboard.press('Control+k');
    await page.getByRole('option').filter({ hasText: MARKUP }).first().waitFor();
    expect(await page.locator(MADE).count()).toBe(0);
  });

  test('when it is in the address', async ({ dashboard, guard }) => {
    guard.expects(/status of 4\d\d/);
    const { page, url } = dashboard;
    await dashboard.signIn();
    for (const stop of reflected(encodeURIComponent(MARKUP))) {
      await visit(page, url, stop);
      expect(await page.locator(MADE).count(), stop.path).toBe(0);
    }
  });
});

describe('a browser that calls itself markup', () => {
  test.override({ window: { userAgent: MARKUP } });

  test('is told by that where one is signed in, and where events are mended', async ({
    dashboard,
    weir,
  }) => {
    const { page, url } = dashboard;
    const roles = { default: 'admin' };
    const user = { email: 'mallory@shop.example', name: MARKUP, roles };
    const { invitation } = await weir.api<{ invitation: string }>('POST', '/v1/users', user);
    await page.goto(`${url}/invite/${invitation}`);
    await page.getByLabel('Password', { exact: true }).fill('eve and mallory 1978');
    await page.getByLabel('Password, again').fill('eve and mallory 1978');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/live');
    await visit(page, url, { name: 'sessions', path: '/settings/account' });
    await page.getByRole('listitem').filter({ hasText: MARKUP }).waitFor();
    expect(await page.locator(MADE).count()).toBe(0);

    await weir.sendWrong({ name: 'unmended', time: 'never' }, { 'User-Agent': MARKUP });
    await visit(page, url, { name: 'quarantine', path: '/health' });
    await page.getByRole('gridcell', { name: /unmended/ }).click();
    await page.getByRole('dialog').getByText(`Sent by ${MARKUP}`).waitFor();
    expect(await page.locator(MADE).count()).toBe(0);
  });
});

/** Pages that must show what was stored. */
const named = new Set([
  ...['dashboards', 'dashboard', 'person', 'cohort', 'event', 'share', 'sql', 'health'],
  ...['explore-titles', 'explore-agents', 'explore-people'],
]);

function about(text: string): Stop[] {
  const name = encodeURIComponent(text);
  const trend = `insight=trend&from=now-1d&series.0.event=${name}`;
  return [
    { name: 'explore-breakdown', path: `/explore?${trend}&breakdown.0=properties.${name}` },
    { name: 'explore-ranking', path: `/explore?${trend}&breakdown.0=user_id&view=top` },
    { name: 'explore-titles', path: `/explore?${trend}&breakdown.0=title&view=top` },
    { name: 'explore-agents', path: `/explore?${trend}&breakdown.0=user_agent&view=top` },
    { name: 'explore-people', path: `/explore?${trend}&${behind(name)}` },
    { name: 'explore-paths', path: `/explore?insight=paths&from=now-1d&start=${name}` },
    { name: 'explore-funnel', path: `/explore?insight=funnel&from=now-1d&steps.0.event=${name}` },
    { name: 'event-own', path: `/events?event=${name}` },
    { name: 'people-searched', path: `/people?search=${name}&columns=${name}` },
  ];
}

/** The people behind a number, in an address; the text is percent-encoded. */
function behind(text: string): string {
  const question = `who.question.insight=funnel&who.question.steps.0.event=${text}`;
  return `who.title=${text}&${question}&who.question.people.step=1`;
}

function reflected(text: string): Stop[] {
  const paths = [
    `/live?filter=${text}`,
    `/live?project=${text}`,
    `/explore?insight=${text}`,
    `/explore?insight=trend&from=${text}&timezone=${text}&series.0.event=x&series.0.label=${text}`,
    `/explore?insight=funnel&steps.0.event=x&${behind(text)}`,
    `/dashboards?q=${text}`,
    `/dashboards/${text}`,
    `/dashboards/overview?from=${text}&filters=${text}`,
    `/people?search=${text}&order=${text}`,
    `/people/${text}`,
    `/cohorts?cohort=${text}`,
    `/events?event=${text}`,
    `/events?search=${text}`,
    `/sql?q=SELECT '${text.replaceAll("'", '')}' AS x`,
    `/sql?q=${text}`,
    `/health?code=${text}`,
    `/share/${text}`,
    `/invite/${text}`,
  ];
  return paths.map((path) => ({ name: path, path }));
}

function first([label]: [string, number]): string {
  return label;
}
