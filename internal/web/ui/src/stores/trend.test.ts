import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ranges, type Range } from '../lib/ranges';
import { sampleTrend } from '../testing/samples';
import { problem, serve, type Call } from '../testing/server';
import { TrendStore } from './trend.svelte';

const [hour, month] = ranges as readonly [Range, Range];

let store: TrendStore;
const unauthorized = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  unauthorized.mockClear();
  store = new TrendStore(unauthorized);
});

afterEach(() => {
  store.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('asks again when the answer is old, and not after stop', async () => {
  const calls = serve(() => Response.json(sampleTrend([1, 2])));
  await store.load();
  expect(store.answer?.series[0]?.total).toBe(3);
  await vi.advanceTimersByTimeAsync(hour.refreshMs);
  expect(calls).toHaveLength(2);
  store.stop();
  await vi.advanceTimersByTimeAsync(10 * hour.refreshMs);
  expect(calls).toHaveLength(2);
});

test('a failed refresh keeps the answer and says what failed', async () => {
  let answer = Response.json(sampleTrend([1, 2]));
  serve(() => answer);
  await store.load();
  answer = problem(503, 'The store is catching up.');
  await store.load();
  expect(store.answer).not.toBeNull();
  expect(store.error).toBe('The store is catching up.');
  expect(unauthorized).not.toHaveBeenCalled();
});

test('an ended session is reported', async () => {
  serve(() => problem(401, 'Sign in first.'));
  await store.load();
  expect(unauthorized).toHaveBeenCalledOnce();
});

test('an answer that comes after another choice is dropped', async () => {
  let release: (response: Response) => void = () => undefined;
  const slow = new Promise<Response>((resolve) => (release = resolve));
  serve((call) => (intervalOf(call) === 'minute' ? slow : Response.json(sampleTrend([30]))));
  const first = store.load();
  store.choose(month);
  release(Response.json(sampleTrend([60])));
  await first;
  await vi.waitFor(() => {
    expect(store.answer?.series[0]?.total).toBe(30);
  });
});

function intervalOf(call: Call): string {
  return (call.body as { interval: string }).interval;
}
