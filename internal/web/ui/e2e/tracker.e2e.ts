import { chromium, type Page } from 'playwright-core';
import { describe, expect, inject, test as base } from 'vitest';
import { Site } from './site.ts';
import { Weir } from './weir.ts';

/** A browser that does not say that nobody sits before it. */
const AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

const test = base
  .extend('browser', { scope: 'worker' }, async ({}, { onCleanup }) => {
    const browser = await chromium.connect(inject('browser'));
    onCleanup(() => browser.close());
    return browser;
  })
  .extend('weir', { scope: 'file' }, async ({}, { onCleanup }) => {
    const weir = new Weir(inject('binary'));
    onCleanup(() => weir.stop());
    await weir.start();
    return weir;
  })
  .extend('site', async ({ weir }, { onCleanup }) => {
    const site = new Site(weir);
    await site.start();
    onCleanup(() => site.stop());
    return site;
  })
  .extend('context', async ({ browser }, { onCleanup }) => {
    const context = await browser.newContext({ locale: 'de-DE', userAgent: AGENT });
    onCleanup(() => context.close());
    return context;
  })
  .extend('page', ({ context }) => context.newPage());

/** Calls a method of the tracker, on the page. */
function call(page: Page, ...parameters: unknown[]): Promise<void> {
  return page.evaluate((parameters) => {
    (window as unknown as { weir: { push(call: unknown[]): void } }).weir.push(parameters);
  }, parameters);
}

/** Changes the page's address as applications do. */
function go(page: Page, path: string, title: string, method = 'pushState'): Promise<void> {
  return page.evaluate(
    async ([path, title, method]) => {
      history[method as 'pushState'](null, '', path);
      document.title = title;
      await new Promise((seen) => setTimeout(seen)); // the tracker looks a moment later
    },
    [path, title, method] as const,
  );
}

/** What the page keeps on the device. */
function kept(page: Page): Promise<unknown> {
  return page.evaluate(() => [document.cookie, Object.keys(localStorage).length]);
}

describe('page views', () => {
  test('of pages that load, with what is known of them', async ({ page, site }) => {
    await page.goto(site.page('/a?utm_source=letter#part'));
    await page.evaluate((to) => {
      location.href = to;
    }, site.page('/b'));
    await expect
      .poll(() => site.stored('path, title, referrer, utm_source, locale, screen, bot'))
      .toEqual([
        ['/a', 'Shop /a', null, 'letter', 'de-DE', '1280x720', false],
        ['/b', 'Shop /b', site.page('/a?utm_source=letter'), null, 'de-DE', '1280x720', false],
      ]);
    const ids = await site.stored('DISTINCT anonymous_id, session_id');
    expect(ids).toHaveLength(1);
  });

  test('of applications that load once', async ({ page, site }) => {
    await page.goto(site.page('/'));
    await go(page, '/list', 'List');
    await go(page, '/list', 'List', 'replaceState'); // says the same again
    await go(page, '/list#more', 'List');
    await go(page, '/list?page=2', 'List 2', 'replaceState');
    await page.goBack();
    await expect
      .poll(() => site.stored('url, title, referrer'))
      .toEqual([
        [site.page('/'), 'Shop /', null],
        [site.page('/list'), 'List', site.page('/')],
        [site.page('/list?page=2'), 'List 2', site.page('/list')],
        [site.page('/list'), 'List 2', site.page('/list?page=2')],
      ]);
  });

  test('of what stands behind #, if told', async ({ page, site }) => {
    site.tag += ' data-hash';
    await page.goto(site.page('/#/a'));
    await page.evaluate(() => {
      location.hash = '#/b';
    });
    await expect.poll(() => site.stored('url')).toEqual([[site.page('/#/a')], [site.page('/#/b')]]);
  });

  test('of nobody’s making, if told to leave it', async ({ page, site }) => {
    site.tag += ' data-auto="off"';
    await page.goto(site.page('/'));
    await go(page, '/next', 'Next');
    await page.mouse.click(9, 9);
    await call(page, 'page', { by: 'hand' });
    await expect.poll(() => site.stored('name, path')).toEqual([['page_view', '/next']]);
  });
});

describe('clicks', () => {
  const BODY = `
    <script>addEventListener('click', (e) => { e.preventDefault(); e.stopPropagation() }, true)</script>
    <button id=marked data-weir=buy><b>Buy</b> now</button>
    <div data-weir=menu><a id=inside href=/inside>Inside</a></div>
    <a id=outbound href=https://other.example/x>Other</a>
    <a id=download href=/price-list.PDF?v=2>Prices</a>
    <a id=named href=/report download>Report</a>
    <a id=link href=/link>Link</a>
    <button id=button>Button</button>
    <p id=nothing>Nothing</p>`;
  const IDS = ['marked b', 'inside', 'outbound', 'download', 'named', 'link', 'button', 'nothing'];

  async function clickAll(page: Page): Promise<void> {
    for (const id of IDS) await page.click(`#${id}`);
  }
  const columns = ['kind', 'name', 'text', 'href'].map((name) => `properties->>'${name}'`).join();
  const marked = (site: Site) => [
    ['button', 'buy', 'Buy now', null],
    ['a', 'menu', 'Inside', site.page('/inside')],
    ['outbound', null, 'Other', 'https://other.example/x'],
    ['download', null, 'Prices', site.page('/price-list.PDF?v=2')],
    ['download', null, 'Report', site.page('/report')],
  ];

  test('on marked elements, outbound links and downloads', async ({ page, site }) => {
    site.body = BODY;
    await page.goto(site.page('/'));
    await clickAll(page);
    await page.click('#outbound', { button: 'middle' });
    await page.click('#outbound', { button: 'right' });
    await expect
      .poll(() => site.stored(columns, "name = 'click'"))
      .toEqual([...marked(site), marked(site)[2]]);
  });

  test('on all links and buttons, if told', async ({ page, site }) => {
    site.body = BODY;
    site.tag += ' data-clicks="all"';
    await page.goto(site.page('/'));
    await clickAll(page);
    await expect
      .poll(() => site.stored(columns, "name = 'click'"))
      .toEqual([
        ...marked(site),
        ['a', null, 'Link', site.page('/link')],
        ['button', null, 'Button', null],
      ]);
  });

  test('on nothing, if told', async ({ page, site }) => {
    site.body = BODY;
    site.tag += ' data-clicks="off"';
    await page.goto(site.page('/'));
    await clickAll(page);
    await call(page, 'track', 'last');
    await expect.poll(() => site.stored('name')).toEqual([['page_view'], ['last']]);
  });

  test('on a link that leaves the page arrive', async ({ page, site }) => {
    site.body = '<a data-weir=next href=/next>Next</a>';
    await page.goto(site.page('/'));
    await page.click('a');
    await expect
      .poll(() => site.stored('name, path'))
      .toEqual([
        ['page_view', '/'],
        ['click', '/'],
        ['page_view', '/next'],
      ]);
  });
});

test('who it is: identify, alias, group and reset', async ({ page, site }) => {
  // The page's calls from before the script come in their order, after the view.
  site.early = [
    ['track', 'early', { n: 1 }],
    ['identify', 'ann', { plan: 'pro' }, { seen: 1 }],
  ];
  await page.goto(site.page('/'));
  await call(page, 'group', 'company', 'c1', { size: 3 });
  await call(page, 'alias', 'ann', 'ann-of-old');
  site.early = [];
  await page.goto(site.page('/later'));
  await call(page, 'reset');
  await call(page, 'track', 'after');
  const group = '{"company":"c1"}';
  await expect
    .poll(() => site.stored('name, user_id, groups, properties, person_set, person_set_once'))
    .toEqual([
      ['page_view', null, null, null, null, null],
      ['early', null, null, '{"n":1}', null, null],
      ['identify', 'ann', null, null, '{"plan":"pro"}', '{"seen":1}'],
      ['group', 'ann', group, '{"size":3,"type":"company","id":"c1"}', null, null],
      ['alias', 'ann', group, '{"previous_id":"ann-of-old"}', null, null],
      ['page_view', 'ann', group, null, null, null],
      ['after', null, null, null, null, null],
    ]);
  expect(await site.stored('DISTINCT person')).toHaveLength(2);
});

test('calls of one moment keep their order, on to the next page', async ({ page, site }) => {
  const names = Array.from({ length: 30 }, (_, n) => `call ${n}`);
  site.early = names.map((name) => ['track', name]);
  await page.goto(site.page('/a'));
  site.early = [];
  await page.goto(site.page('/b'));
  await expect
    .poll(() => site.stored('name'))
    .toEqual([['page_view'], ...names.map((name) => [name]), ['page_view']]);
});

describe('nothing is lost and nothing counts twice', () => {
  test('while the server answers 503, over page loads', async ({ page, site }) => {
    site.trouble = 503;
    await page.goto(site.page('/a'));
    await call(page, 'track', 'first');
    await page.goto(site.page('/b'));
    await call(page, 'track', 'second');
    await expect.poll(() => site.seen('second')).toBeGreaterThan(0);
    // Attempts that failed go on by themselves.
    await expect.poll(() => site.seen('first')).toBeGreaterThan(2);
    expect(await site.stored('name')).toEqual([]);
    site.trouble = undefined;
    await expect
      .poll(() => site.stored('name, path'))
      .toEqual([
        ['page_view', '/a'],
        ['first', '/a'],
        ['page_view', '/b'],
        ['second', '/b'],
      ]);
    await expect.poll(() => kept(page)).toEqual([expect.stringContaining('_weir='), 0]);
  });

  test('while the browser is offline', async ({ context, page, site }) => {
    await page.goto(site.page('/'));
    await expect.poll(() => site.stored('name')).toHaveLength(1);
    await context.setOffline(true);
    for (let n = 0; n < 30; n++) await call(page, 'track', `offline ${n}`);
    await go(page, '/offline', 'Offline');
    await expect.poll(() => kept(page)).toEqual([expect.anything(), 31]);
    await context.setOffline(false);
    await expect.poll(() => site.stored('name')).toHaveLength(32);
    await expect.poll(() => kept(page)).toEqual([expect.anything(), 0]);
  });

  test('when the server dies and comes back', async ({ page, site, weir }) => {
    await page.goto(site.page('/'));
    await weir.kill();
    await call(page, 'track', 'dead');
    await expect.poll(() => site.seen('dead')).toBeGreaterThan(0);
    await weir.start();
    await expect.poll(() => site.stored('name')).toEqual([['page_view'], ['dead']]);
  });

  test('when answers get lost', async ({ page, site }) => {
    site.deaf = true;
    await page.goto(site.page('/a'));
    await call(page, 'track', 'stored');
    await expect.poll(() => site.seen('stored')).toBeGreaterThan(1);
    site.deaf = false;
    await page.goto(site.page('/b'));
    await expect.poll(() => kept(page)).toEqual([expect.anything(), 0]);
    await expect
      .poll(() => site.stored('name'))
      .toEqual([['page_view'], ['stored'], ['page_view']]);
  });

  test('when the page closes while events wait', async ({ context, page, site }) => {
    site.trouble = 503;
    await page.goto(site.page('/'));
    await expect.poll(() => site.seen('page_view')).toBeGreaterThan(0);
    await call(page, 'track', 'waiting');
    site.trouble = undefined;
    await page.close({ runBeforeUnload: true });
    await expect.poll(() => site.stored('name')).toEqual([['page_view'], ['waiting']]);
    // The next page sends again what no answer has come to. It counts once.
    const next = await context.newPage();
    await next.goto(site.page('/next'));
    await expect.poll(() => kept(next)).toEqual([expect.anything(), 0]);
    await expect
      .poll(() => site.stored('name'))
      .toEqual([['page_view'], ['waiting'], ['page_view']]);
  });
});

describe('privacy', () => {
  for (const [signal, value] of [
    ['doNotTrack', '1'],
    ['globalPrivacyControl', true],
  ] as const) {
    const signals = (page: Page) =>
      page.addInitScript(
        ([signal, value]) => {
          Object.defineProperty(navigator, signal, { value });
        },
        [signal, value] as const,
      );

    test(`a browser that sends ${signal} is left alone, if told`, async ({ page, site }) => {
      site.tag += ' data-dnt';
      await signals(page);
      await page.goto(site.page('/'));
      await page.waitForFunction(() => !Array.isArray((window as { weir?: unknown }).weir));
      await call(page, 'track', 'unwanted');
      await call(page, 'identify', 'ann');
      expect(await kept(page)).toEqual(['', 0]);
      // Another page of the same visitor shows that time has passed.
      site.tag = site.tag.replace(' data-dnt', '');
      await page.goto(site.page('/next'));
      await expect.poll(() => site.stored('path')).toEqual([['/next']]);
      expect(site.seen('unwanted')).toBe(0);
    });
  }

  test('nothing is kept on the device, if told', async ({ context, page, site }) => {
    site.tag += ' data-cookies="off"';
    site.trouble = 503;
    await page.goto(site.page('/a'));
    await call(page, 'track', 'waiting');
    await expect.poll(() => site.seen('waiting')).toBeGreaterThan(0);
    expect(await kept(page)).toEqual(['', 0]);
    site.trouble = undefined;
    await expect.poll(() => site.stored('name')).toEqual([['page_view'], ['waiting']]);
    await page.goto(site.page('/b'));
    await call(page, 'identify', 'ann');
    await expect.poll(() => site.stored('name')).toHaveLength(4);
    expect(await kept(page)).toEqual(['', 0]);
    expect(await context.cookies()).toEqual([]);
    // The server has told that it is the same visitor, who is now known.
    expect(await site.stored('DISTINCT person, anonymous_id')).toHaveLength(1);
  });
});
