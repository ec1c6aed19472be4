import { expect, test } from './test.ts';
import type { SentEvent } from './weir.ts';

/** What Chromium logs of a server that is away, or not yet ready, at whatever moment. */
const AWAY =
  /ERR_(CONNECTION_\w+|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING|SOCKET_NOT_CONNECTED)|status of 503/;

function visit(person: number): SentEvent {
  const context = { url: `https://shop.example/${person % 3}` };
  return { name: 'page_view', user_id: `u${person}`, context };
}

test('after kill -9 and a restart the page is live again, with the numbers from before', async ({
  dashboard,
  weir,
  guard,
}) => {
  guard.expects(AWAY);
  const { page } = dashboard;
  const numbers = async (): Promise<unknown> => ({
    events: await dashboard.headline('Events'),
    people: await dashboard.headline('People'),
    now: await dashboard.headline('People now'),
    names: await dashboard.top('Top events'),
    pages: await dashboard.top('Top pages'),
    rows: await dashboard.rows.count(),
  });
  await weir.send(...Array.from({ length: 30 }, (_, person) => visit(person)));
  await dashboard.open();
  await expect.poll(() => dashboard.headline('Events')).toBe(30);
  await expect.poll(() => dashboard.rows.count()).toBe(30);
  const before = await numbers();

  await weir.kill();
  await page.getByText('Not live.').waitFor();
  expect(await numbers()).toEqual(before);

  await weir.start();
  await dashboard.badge('Live').waitFor();
  await expect.poll(() => page.getByText('Not live.').count()).toBe(0);
  await expect.poll(numbers).toEqual(before);

  await weir.send(visit(0));
  await expect.poll(() => dashboard.headline('Events')).toBe(31);
  await expect.poll(() => dashboard.rows.count()).toBe(31);
});

test('a page that is opened while nothing answers comes up by itself', async ({
  dashboard,
  weir,
  guard,
}) => {
  guard.expects(AWAY);
  const { page } = dashboard;
  await dashboard.open();
  // The page comes from the browser's memory, its questions meet a dead server.
  await page.route(`${weir.url}/v1/session`, (route) => route.abort('connectionrefused'));
  await page.reload();
  await page.getByRole('heading', { name: 'Weir does not answer' }).waitFor();
  await page.unroute(`${weir.url}/v1/session`);
  await dashboard.badge('Live').waitFor();
});
