/** A filter misses nothing, however much else happens. */
import { expect, test } from './test.ts';

const EVENTS = 5_000;
/** More than the page is shown in a second without a filter. */
const MEANT = 40;

test(`of ${EVENTS} events at once, the ${MEANT} that fit are shown`, async ({
  dashboard,
  weir,
}) => {
  const { page } = dashboard;
  await weir.send({ name: 'before', user_id: 'u1' }); // else the page waits for the first
  await dashboard.open();
  await page.getByRole('searchbox', { name: 'Filter the events' }).fill('NEEDLE colour=blue');
  await page.waitForURL('**/live?filter=NEEDLE+colour%3Dblue');
  await page.getByText('No event fits the filter yet').waitFor();
  await dashboard.badge('Live').waitFor();
  const every = EVENTS / MEANT;
  await weir.send(
    ...Array.from({ length: EVENTS }, (_, n) => ({
      name: n % (every / 2) === 0 ? `needle ${n}` : 'hay',
      user_id: 'u1',
      properties: { colour: n % every === 0 ? 'dark blue' : 'red' },
    })),
  );
  await expect.poll(() => dashboard.rows.count()).toBe(MEANT);
  expect(await dashboard.rows.first().innerText()).toContain(`needle ${EVENTS - every}`);
  expect(await dashboard.rows.last().innerText()).toContain('needle 0');
});
