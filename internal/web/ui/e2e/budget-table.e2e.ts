/** What it costs to go through a long table. */
import { MainThread, usual } from './budget-cpu.ts';
import { slowing } from './crowding.ts';
import { expect, test } from './test.ts';

const ROWS = 10_000;
const FRAME_MS = 16;
/** A click is to be answered before one notices. */
const CLICK_MS = 100;
const TIMES = 20;
/** Eight rows: what a turn of the wheel at full speed moves in a frame. */
const WHEEL_PX = 300;

test(`a table of ${ROWS} rows scrolls and sorts at once`, async ({ dashboard }) => {
  const { page, url } = dashboard;
  const thread = await MainThread.watch(page);
  await dashboard.signIn();
  const sql = `SELECT range AS n, hash(range) AS mixed, 'row ' || range AS name FROM range(${ROWS})`;
  await page.goto(`${url}/sql?q=${encodeURIComponent(sql)}`);
  const table = page.getByRole('grid', { name: 'Rows' });
  await expect.poll(() => table.getAttribute('aria-rowcount')).toBe(String(ROWS + 1));
  const rows = table.getByRole('row');
  expect(await rows.count()).toBeLessThan(100);

  const nothing = await usual(TIMES, () => thread.during(page, () => Promise.resolve()));
  await table.hover();
  const wheeled = await usual(TIMES, () =>
    thread.during(page, () => page.mouse.wheel(0, WHEEL_PX)),
  );
  const place = (): Promise<number> => table.evaluate((box) => box.scrollTop);
  await expect.poll(place).toBeGreaterThan(WHEEL_PX * (TIMES - 1));
  const dragged = await usual(TIMES, (n) =>
    thread.during(page, () =>
      table.evaluate(
        (box, share) => {
          box.scrollTop = share * box.scrollHeight;
        },
        (n + 1) / TIMES,
      ),
    ),
  );
  await expect.poll(() => rows.last().getAttribute('aria-rowindex')).toBe(String(ROWS + 1));
  const orders = ['mixed', 'name', 'n'];
  const sorted = await usual(9, (n) =>
    thread.during(page, () =>
      table.getByRole('button', { name: orders[n % 3] ?? '', exact: true }).click(),
    ),
  );
  const [scroll, drag, sort] = [wheeled, dragged, sorted].map(({ all }) => all - nothing.all);
  console.log(
    `a turn of the wheel ${scroll?.toFixed(1)} ms, another place ${drag?.toFixed(1)} ms, ` +
      `another order ${sort?.toFixed(1)} ms`,
  );
  expect(scroll).toBeGreaterThan(0.5); // other rows were shown
  expect(scroll).toBeLessThan(FRAME_MS * slowing());
  expect(drag).toBeLessThan(2 * FRAME_MS * slowing());
  expect(sort).toBeLessThan(CLICK_MS * slowing());
});
