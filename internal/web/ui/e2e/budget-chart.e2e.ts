/** What it costs to draw a chart again. */
import { MainThread, usual } from './budget-cpu.ts';
import { slowing } from './crowding.ts';
import { expect, test } from './test.ts';

const POINTS = 100;
const FRAME_MS = 16;
const TIMES = 30;
const DAY_MS = 86_400_000;

test(`a chart of ${POINTS} points takes less than ${FRAME_MS} ms`, async ({ dashboard, weir }) => {
  const { page, url } = dashboard;
  await weir.store(
    ...Array.from({ length: 3 * POINTS }, (_, n) => ({
      name: 'page_view',
      user_id: `u${n % 7}`,
      time: new Date(Date.now() - (n % POINTS) * DAY_MS).toISOString(),
    })),
  );
  const thread = await MainThread.watch(page);
  await dashboard.signIn();
  await page.goto(
    `${url}/explore?insight=trend&from=now-${POINTS - 1}d/d&series.0.event=page_view`,
  );
  const chart = page.getByRole('img');
  await chart.locator('canvas').waitFor();

  const nothing = await usual(TIMES, () => thread.during(page, () => Promise.resolve()));
  // Another width lays all of the chart out anew, and draws it.
  const redrawn = await usual(TIMES, (n) =>
    thread.during(page, () =>
      chart.evaluate(
        (element, less) => {
          element.style.width = `calc(100% - ${less}px)`;
        },
        (n % 2) + 1,
      ),
    ),
  );
  const all = redrawn.all - nothing.all;
  console.log(`script ${redrawn.script.toFixed(1)} ms, with layout and paint ${all.toFixed(1)} ms`);
  expect(redrawn.script).toBeGreaterThan(0.5); // it was drawn
  expect(all).toBeLessThan(FRAME_MS * slowing());
});
