import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sampleEvent, sampleSummary } from '../testing/samples';
import { FakeEventSource } from '../testing/server';
import { ATTEMPT_MS, LiveConnection, SILENCE_MS } from './live';

/** Longer than any wait between two attempts. */
const LONG_MS = 60_000;

let sources: FakeEventSource[];
let log: string[];
let connection: LiveConnection;

beforeEach(() => {
  vi.useFakeTimers();
  sources = FakeEventSource.install();
  log = [];
  connection = new LiveConnection('/v1/live', {
    state: (state) => log.push(state),
    event: (event) => log.push(`event ${event.name}`),
    summary: (summary) => log.push(`summary ${summary.total}`),
    refused: () => log.push('refused'),
  });
  connection.start();
});

afterEach(() => {
  connection.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('is live with the first summary, not before', () => {
  latest().send('event', sampleEvent());
  expect(log).toEqual(['event page_view']);
  latest().send('summary', sampleSummary());
  expect(log).toEqual(['event page_view', 'live', 'summary 1234']);
});

test('skips messages it cannot read', () => {
  latest().send('event', '{');
  latest().send('summary', 'null');
  expect(log).toEqual([]);
});

test('leaves a broken connection to the browser, which resumes it', () => {
  latest().send('summary', sampleSummary());
  latest().fail(false);
  latest().send('summary', sampleSummary());
  expect(log).toEqual(['live', 'summary 1234', 'reconnecting', 'live', 'summary 1234']);
  expect(sources).toHaveLength(1);
});

test('opens a new connection when the browser gave up', () => {
  latest().fail(true);
  expect(log).toEqual(['reconnecting', 'refused']);
  vi.advanceTimersByTime(2_000);
  expect(sources).toHaveLength(2);
});

test('waits longer after each refusal, and soon again after a success', () => {
  for (let attempt = 0; attempt < 8; attempt++) refuseAndReopen();
  expect(refuseAndReopen()).toBeGreaterThan(10_000);
  latest().send('summary', sampleSummary());
  expect(refuseAndReopen()).toBeLessThan(2_000);
});

test('notices a connection that died without an error', () => {
  latest().send('summary', sampleSummary());
  vi.advanceTimersByTime(SILENCE_MS - 1_000);
  expect(log.at(-1)).toBe('summary 1234');
  vi.advanceTimersByTime(2_000);
  expect(log.at(-1)).toBe('reconnecting');
  vi.advanceTimersByTime(2_000);
  expect(sources[0]?.readyState).toBe(FakeEventSource.CLOSED);
  expect(sources).toHaveLength(2);
});

test('gives up on an attempt that hangs', () => {
  vi.advanceTimersByTime(ATTEMPT_MS + 3_000);
  expect(sources).toHaveLength(2);
});

test('says offline without a network, and reconnects as soon as there is one', () => {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  latest().fail(true);
  expect(log).toEqual(['offline', 'refused']);
  dispatchEvent(new Event('online'));
  expect(log.at(-1)).toBe('reconnecting');
  expect(sources).toHaveLength(2);
});

test('does nothing after stop', () => {
  latest().fail(true);
  connection.stop();
  vi.advanceTimersByTime(LONG_MS);
  dispatchEvent(new Event('online'));
  expect(sources).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

function latest(): FakeEventSource {
  const source = sources.at(-1);
  if (source === undefined) throw new Error('no connection was opened');
  return source;
}

/** Returns after how many milliseconds the next connection was opened. */
function refuseAndReopen(): number {
  const before = sources.length;
  const start = Date.now();
  latest().fail(true);
  while (sources.length === before && Date.now() - start < LONG_MS) vi.advanceTimersByTime(100);
  return Date.now() - start;
}
