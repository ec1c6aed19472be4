import { isDeepStrictEqual } from 'node:util';

import type { Request } from 'playwright-core';

import type { TrendQuestion } from '../src/lib/api/insights.ts';
import type { Dashboard } from './dashboard.ts';
import { expect, test } from './test.ts';
import type { SentEvent, Weir } from './weir.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Two events in each of the last 50 minutes, one on each of the last 20 days, one before. */
function history(now: number): SentEvent[] {
  const at = (ms: number): SentEvent => ({
    name: 'login',
    user_id: 'u1',
    time: new Date(now - ms).toISOString(),
  });
  const minutes = Array.from({ length: 50 }, (_, minute) => minute * MINUTE_MS);
  const days = Array.from({ length: 20 }, (_, day) => (day + 1) * DAY_MS);
  return [...minutes.flatMap((ms) => [at(ms), at(ms)]), ...days.map(at), at(60 * DAY_MS)];
}

test('the trend shows what the API answers, in the reader’s time zone', async ({
  dashboard,
  weir,
}) => {
  await weir.store(...history(Date.now()));
  const byMinute = nextQuestion(dashboard);
  await dashboard.open();
  expect(await byMinute).toMatchObject({ interval: 'minute', timezone: 'Asia/Calcutta' });
  expect(await sameAsAPI(dashboard, weir, await byMinute)).toBe(100);

  const byDay = nextQuestion(dashboard);
  await dashboard.page.getByText('30 days', { exact: true }).click();
  expect(await byDay).toMatchObject({ interval: 'day', timezone: 'Asia/Calcutta' });
  expect(await sameAsAPI(dashboard, weir, await byDay)).toBe(120);
});

/** The next question that the page asks. */
async function nextQuestion({ page }: Dashboard): Promise<TrendQuestion> {
  const request = await page.waitForRequest('**/v1/query');
  return request.postDataJSON() as TrendQuestion;
}

type Points = readonly (readonly [time: string, value: number])[];

/**
 * Waits until the page shows the API's points, and returns their sum. When a minute ends the page
 * asks anew, so that it is the question asked last whose answer is compared.
 */
async function sameAsAPI(
  dashboard: Dashboard,
  weir: Weir,
  question: TrendQuestion,
): Promise<number> {
  let asked = question;
  const notice = (request: Request): void => {
    if (request.url().endsWith('/v1/query')) asked = request.postDataJSON() as TrendQuestion;
  };
  dashboard.page.on('request', notice);
  let points: Points = [];
  const differences = async (): Promise<[Points, Points]> => {
    points = await ask(weir, asked);
    return [await dashboard.trend(), points];
  };
  await expect
    .poll(differences)
    .toSatisfy(([shown, answered]: [Points, Points]) => isDeepStrictEqual(shown, answered));
  dashboard.page.off('request', notice);
  return points.reduce((sum, [, value]) => sum + value, 0);
}

async function ask(weir: Weir, question: TrendQuestion): Promise<Points> {
  const { series } = await weir.query(question);
  return (series[0]?.points ?? []).map(({ time, value }) => [time, value ?? 0] as const);
}
