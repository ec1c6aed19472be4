/** The way to the first event. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from './test.ts';

test('the page turns green by itself when its own snippet sends', async ({ dashboard }) => {
  const { page, url } = dashboard;
  await dashboard.signIn();
  await page.goto(`${url}/start`);
  await page.getByRole('heading', { name: 'Waiting for your first event' }).waitFor();
  await page.getByRole('button', { name: 'Make a write key' }).click();
  await expect.poll(() => page.getByLabel('Write key', { exact: true }).inputValue()).not.toBe('');
  await page.getByRole('radio', { name: 'curl', exact: true }).check({ force: true });
  const command = await page.locator('pre').filter({ hasText: '/v1/events' }).first().innerText();
  const { stdout } = await promisify(execFile)('bash', ['-c', `${command} --silent`], {
    env: { PATH: process.env.PATH },
  });
  expect(JSON.parse(stdout)).toMatchObject({ accepted: 1 });
  await page.getByRole('heading', { name: 'Events arrive' }).waitFor();
});
