import { expect, test } from './test.ts';
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
  for (const text of Object.values(HOSTILE)) await weir.send(...hostile(text));
  await dashboard.open();
  await expect.poll(() => dashboard.top('Top pages')).toHaveLength(Object.keys(HOSTILE).length);
  const names = (await dashboard.top('Top events')).map(first);
  const pages = (await dashboard.top('Top pages')).map(first);
  for (const text of Object.values(HOSTILE)) {
    expect(names).toContain(text);
    expect(pages).toContain(`/${text}`);
    await dashboard.rows.filter({ hasText: text }).first().click();
    const dialog = page.getByRole('dialog', { name: text });
    const shown: unknown = JSON.parse(await dialog.getByLabel('The event as JSON').innerText());
    expect(shown).toMatchObject({ name: text, user_id: text, properties: { [text]: text } });
    expect(await page.locator('main :is(img, script, [onload])').count()).toBe(0);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1280);
});

/** An event that is hostile throughout, after one from a hostile page. */
function hostile(text: string): SentEvent[] {
  return [
    { name: 'page_view', user_id: 'u1', context: { url: `https://shop.example/${text}` } },
    {
      name: text,
      user_id: text,
      properties: { [text]: text, currency: text, amount: 1 },
      context: { user_agent: text, country: text, locale: text },
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

function first([label]: [string, number]): string {
  return label;
}
