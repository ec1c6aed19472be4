import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sampleEvent } from '../testing/samples';
import { EventStream, FLUSH_MS, MAX_ROWS } from './stream.svelte';

let stream: EventStream;
let sent: number;

beforeEach(() => {
  vi.useFakeTimers();
  stream = new EventStream();
  sent = 0;
});

afterEach(() => {
  vi.useRealTimers();
});

test('events appear together, newest first', () => {
  send(3);
  expect(ids()).toEqual([]);
  vi.advanceTimersByTime(FLUSH_MS);
  expect(ids()).toEqual(['e2', 'e1', 'e0']);
});

/** For 300,000 events on a machine that does other things, too. */
const PATIENCE_MS = 30_000;

test(
  'a minute of 5,000 events a second keeps fifty rows, paused or not',
  { timeout: PATIENCE_MS },
  () => {
    for (let second = 0; second < 60; second++) {
      if (second === 30) stream.togglePause();
      send(5_000);
      vi.advanceTimersByTime(1_000);
      expect(stream.rows.length).toBe(MAX_ROWS);
    }
    expect(stream.waiting).toBe(30 * 5_000);
    stream.togglePause();
    expect(ids()).toHaveLength(MAX_ROWS);
    expect(ids()[0]).toBe('e299999');
    expect(stream.waiting).toBe(0);
  },
);

test('rows stand still while paused or held, and newer ones wait', () => {
  send(1);
  vi.advanceTimersByTime(FLUSH_MS);
  stream.hold(true);
  send(2);
  vi.advanceTimersByTime(FLUSH_MS);
  expect(ids()).toEqual(['e0']);
  expect(stream.waiting).toBe(2);

  stream.togglePause();
  stream.hold(false);
  vi.advanceTimersByTime(FLUSH_MS);
  expect(ids()).toEqual(['e0']);
  stream.togglePause();
  expect(ids()).toEqual(['e2', 'e1', 'e0']);
});

test('rows that are let go stay for a click that is under way', () => {
  stream.hold(true);
  send(1);
  vi.advanceTimersByTime(FLUSH_MS - 1);
  stream.hold(false);
  vi.advanceTimersByTime(FLUSH_MS - 1);
  expect(ids()).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(ids()).toEqual(['e0']);
});

test('an event that is sent again is shown once', () => {
  send(2);
  vi.advanceTimersByTime(FLUSH_MS);
  stream.add(sampleEvent({ id: 'e0' }));
  stream.add(sampleEvent({ id: 'e9' }));
  stream.add(sampleEvent({ id: 'e9' }));
  vi.advanceTimersByTime(FLUSH_MS);
  expect(ids()).toEqual(['e9', 'e1', 'e0']);
});

test('stop leaves no timer behind', () => {
  send(1);
  stream.stop();
  expect(vi.getTimerCount()).toBe(0);
});

function send(count: number): void {
  for (let index = 0; index < count; index++) stream.add(sampleEvent({ id: `e${sent++}` }));
}

function ids(): string[] {
  return stream.rows.map((row) => row.event.id);
}
