import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { visitors, type Visitors } from './visitor.ts';

const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
  document.cookie = '_weir=;path=/;expires=Thu, 01 Jan 1970 00:00:00 GMT';
});
afterEach(() => {
  vi.useRealTimers();
});

test('a session lasts until half an hour without an event', () => {
  const visitor = visitors(undefined);
  const first = visitor();
  for (let i = 0; i < 3; i++) {
    vi.advanceTimersByTime(29 * MINUTE);
    expect(visitor()).toMatchObject({ a: first.a, s: first.s });
  }
  vi.advanceTimersByTime(30 * MINUTE);
  const second = visitor();
  expect(second.a).toBe(first.a);
  expect(second.s).not.toBe(first.s);
});

test('the next page knows the visitor, the user and the groups', () => {
  const page = visitors(undefined);
  page({ u: 'ann; "å"' });
  page({ g: { company: 'c1' } });
  const known = page({ g: { team: 't1' } });
  expect(visitors(undefined)()).toMatchObject({
    a: known.a,
    s: known.s,
    u: 'ann; "å"',
    g: { company: 'c1', team: 't1' },
  });
});

test('what another tab changes counts here, too', () => {
  const [one, other] = [visitors(undefined), visitors(undefined)];
  const before = one();
  expect(other()).toEqual({ ...before, t: before.t + 1 });
  other({ u: 'ann' });
  expect(one().u).toBe('ann');
  other(null);
  expect(one().a).not.toBe(before.a);
});

test('after a reset it is somebody new', () => {
  const visitor = visitors(undefined);
  const before = visitor({ u: 'ann', g: { company: 'c1' } });
  const after = visitor(null);
  expect(after.u).toBeUndefined();
  expect(after.g).toEqual({});
  expect(after.a).not.toBe(before.a);
  expect(after.s).not.toBe(before.s);
});

describe('calls keep their order', () => {
  const started = Date.UTC(2026, 0, 1);
  /** The times of as many calls. */
  const times = (visitor: Visitors, calls: number): number[] =>
    Array.from({ length: calls }, () => visitor().t);

  test.each([undefined, 'off'])('within a millisecond, with cookies %s', (cookies) => {
    expect(times(visitors(cookies), 3)).toEqual([started, started + 1, started + 2]);
  });

  test('over a reset, and on to the next page', () => {
    const visitor = visitors(undefined);
    times(visitor, 2);
    expect(visitor(null).t).toBe(started + 2);
    expect(times(visitors(undefined), 2)).toEqual([started + 3, started + 4]);
  });

  test('as soon as the clock has caught up, times are its own', () => {
    const visitor = visitors(undefined);
    times(visitor, 1000);
    vi.advanceTimersByTime(MINUTE);
    expect(visitor().t).toBe(started + MINUTE);
  });

  test('but a clock that was set back far is believed', () => {
    const visitor = visitors(undefined);
    const before = visitor();
    vi.setSystemTime(started - 2 * MINUTE);
    expect(visitor()).toMatchObject({ s: before.s, t: started - 2 * MINUTE });
  });
});

test('without cookies nothing is kept but for the page', () => {
  const visitor = visitors('off');
  const first = visitor({ u: 'ann' });
  expect(visitor()).toMatchObject({ a: first.a, s: first.s, u: 'ann' });
  expect(document.cookie).toBe('');
  expect(visitors('off')().a).not.toBe(first.a);
});

test.each(['null', '5', '%7B', '{}', '%22x%22'])('a cookie of %s is of no harm', (value) => {
  document.cookie = `_weir=${value};path=/`;
  const { a, s } = visitors(undefined)();
  expect([a, s]).toEqual([
    expect.stringMatching(/^[\da-f-]{36}$/),
    expect.stringMatching(/^[\da-f-]{36}$/),
  ]);
});
