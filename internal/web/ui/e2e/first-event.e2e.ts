import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { crowding } from './crowding.ts';
import { expect, test } from './test.ts';
import { WRITE_KEY } from './weir.ts';

/** From the answer 202 until the event stands in the page, on a machine with nothing else to do. */
const LIVE_MS = 1_000;

test('the command on the empty page sends the first event', async ({ dashboard }) => {
  const { page } = dashboard;
  await dashboard.open();
  await page.getByRole('heading', { name: 'Waiting for the first event' }).waitFor();
  const command = await page.getByLabel('Command that sends an event').innerText();
  const appears = dashboard.appears('page_view');
  const { stdout } = await promisify(execFile)('bash', ['-c', `${command} --silent --show-error`], {
    env: { PATH: process.env.PATH, WEIR_WRITE_KEY: WRITE_KEY },
  });
  const answered = Date.now();
  expect(JSON.parse(stdout)).toMatchObject({ accepted: 1 });
  expect((await appears) - answered).toBeLessThan(LIVE_MS * crowding());
  await expect.poll(() => page.getByText('Waiting for the first event').count()).toBe(0);
  await expect.poll(() => dashboard.top('Top pages')).toEqual([['/', 1]]);
});

test('an event is in the page within a second of its answer', async ({ dashboard, weir }) => {
  await dashboard.open();
  const delays: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    const name = `seen at once ${turn}`;
    const appears = dashboard.appears(name);
    await weir.send({ name, user_id: 'u1' });
    const answered = Date.now();
    delays.push((await appears) - answered);
  }
  console.log(`from the answer to the page: ${delays.join(', ')} ms`);
  expect(Math.max(...delays)).toBeLessThan(LIVE_MS * crowding());
});
