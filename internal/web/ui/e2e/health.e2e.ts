/** What is wrong with the data is said, and can be mended. */
import { expect, test } from './test.ts';

test('an event that was refused is repaired, sent again, and counts', async ({
  dashboard,
  weir,
  guard,
}) => {
  guard.expects(/status of 400/);
  const { page, url } = dashboard;
  await dashboard.signIn();
  await weir.send({ name: 'fine', user_id: 'u1' });
  await weir.sendWrong({ name: 'repaired', user_id: 'u1', time: 'yesterday' });
  await page.goto(`${url}/health`);
  const quarantine = page.getByRole('grid', { name: 'Events in quarantine' });
  await quarantine.getByRole('gridcell', { name: /repaired/ }).click();
  const dialog = page.getByRole('dialog');
  const text = dialog.getByLabel('The event');
  const event = JSON.parse(await text.inputValue()) as Record<string, unknown>;
  expect(event).toMatchObject({ name: 'repaired', time: 'yesterday' });

  await dialog.getByRole('button', { name: 'Send again' }).click();
  await dialog.getByText('Still not taken').waitFor();
  await text.fill(JSON.stringify({ ...event, time: new Date().toISOString() }));
  await dialog.getByRole('button', { name: 'Send again' }).click();
  await page.getByText('The event was taken.').waitFor();
  await page.getByText('The quarantine is empty').waitFor();
  const question = { insight: 'trend', from: 'now-1d', series: [{ event: 'repaired' }] };
  await expect.poll(async () => (await weir.query(question)).series[0]?.total).toBe(1);
  await page.goto(`${url}/live`);
  await dashboard.rows.filter({ hasText: 'repaired' }).waitFor();
});

test('what is beyond repair is deleted', async ({ dashboard, weir }) => {
  const { page, url } = dashboard;
  await dashboard.signIn();
  await weir.sendWrong({ user_id: 'nameless' });
  await page.goto(`${url}/health`);
  await page.getByRole('gridcell', { name: /nameless/ }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').last().getByRole('button', { name: 'Delete' }).last().click();
  await page.getByText('The event was deleted.').waitFor();
  await page.getByText('The quarantine is empty').waitFor();
});
