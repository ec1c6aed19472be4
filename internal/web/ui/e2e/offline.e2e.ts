/** A page whose network goes says so, and goes on when it is back. */
import type { Page } from 'playwright-core';
import { Dashboard } from './dashboard.ts';
import { expect, test as base } from './test.ts';
import { Wire } from './wire.ts';

interface Line {
  page: Page;
  dashboard: Dashboard;
  cut: () => Promise<void>;
  mend: () => Promise<void>;
}

/** A browser at the end of a wire. */
const test = base.extend('line', async ({ browser, weir, window, guard }, { onCleanup }) => {
  guard.expects(/ERR_(INTERNET_DISCONNECTED|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE)/);
  guard.expects(/ERR_(CONNECTION|NETWORK|SOCKET)_/);
  const wire = new Wire(weir.url);
  const url = await wire.open();
  const context = await browser.newContext(window);
  const page = await context.newPage();
  await guard.watch(page, url);
  onCleanup(async () => {
    await context.close();
    wire.close();
    expect(guard.problems).toEqual([]);
  });
  const line: Line = {
    page,
    dashboard: new Dashboard(page, url),
    cut: async () => {
      await context.setOffline(true);
      wire.cut();
    },
    mend: async () => {
      wire.mend();
      await context.setOffline(false);
    },
  };
  return line;
});

test('offline the live page says so and keeps what it shows, and it goes on by itself', async ({
  line,
  weir,
}) => {
  const { page, dashboard } = line;
  await weir.send({ name: 'before', user_id: 'u1' });
  await dashboard.open();
  await dashboard.rows.filter({ hasText: 'before' }).waitFor();
  await line.cut();
  await page.getByText('This device is offline.').waitFor();
  await dashboard.badge('Offline').waitFor();
  await weir.send({ name: 'meanwhile', user_id: 'u2' });
  expect(await dashboard.rows.filter({ hasText: 'before' }).count()).toBe(1);

  await line.mend();
  await dashboard.badge('Live').waitFor();
  await dashboard.rows.filter({ hasText: 'meanwhile' }).waitFor();
  await weir.send({ name: 'after', user_id: 'u2' });
  await dashboard.rows.filter({ hasText: 'after' }).waitFor();
  await expect.poll(() => page.getByText('Not live.').count()).toBe(0);
});

test('a question that cannot be asked says so, and can be asked again', async ({ line, weir }) => {
  const { page, dashboard } = line;
  await weir.store({ name: 'asked', user_id: 'u1' });
  await dashboard.signIn();
  const query = 'insight=trend&from=now-6d/d&series.0.event=asked&view=number';
  await page.goto(`${dashboard.url}/explore?${query}`);
  const answer = page.getByRole('region', { name: 'Answer' });
  await answer.getByText('1', { exact: true }).waitFor();
  await line.cut();
  await page.getByRole('button', { name: 'Ask again' }).click();
  await answer.getByRole('alert').getByText('No answer.').waitFor();
  await line.mend();
  await answer.getByRole('button', { name: 'Try again' }).click();
  await answer.getByText('1', { exact: true }).waitFor();
});
