import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createQueue, type Queued } from './queue.ts';

/** Another for each test: queues of earlier ones still listen. */
let url = 'http://weir.example/';

/** The ids in each body that was sent. */
let sent: string[][];
let answer: () => Promise<Response>;

const status =
  (status: number, headers = {}) =>
  () =>
    Promise.resolve(new Response(null, { status, headers }));
const open = (stored = true) => createQueue(url, `${url}.`, stored);
const event = (n: number): Queued => ({ id: `e${String(n).padStart(4, '0')}` });
const idsOf = (body: unknown) => (JSON.parse(String(body)) as Queued[]).map(({ id }) => id);
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  url += 'x';
  vi.useFakeTimers();
  localStorage.clear();
  sent = [];
  answer = status(202);
  vi.stubGlobal('fetch', (to: string, init: RequestInit) => {
    if (to === url) sent.push(idsOf(init.body));
    return answer();
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('events of one moment go together, and are forgotten once accepted', async () => {
  const add = open();
  add(event(1));
  add(event(2));
  expect(localStorage).toHaveLength(2);
  await pass(0);
  expect(sent).toEqual([['e0001', 'e0002']]);
  expect(localStorage).toHaveLength(0);
  await pass(1e6);
  expect(sent).toHaveLength(1);
});

test('many go one request after the other, in order', async () => {
  const add = open();
  for (let n = 45; n > 0; n--) add(event(n));
  await pass(10);
  expect(sent.map((ids) => [ids[0], ids.length])).toEqual([
    ['e0001', 20],
    ['e0021', 20],
    ['e0041', 5],
  ]);
});

test('what comes while a request is under way goes with the next', async () => {
  const add = open();
  let finish: (response: Response) => void = () => undefined;
  answer = () => new Promise((resolve) => (finish = resolve));
  add(event(1));
  await pass(0);
  add(event(2));
  await pass(1e5);
  expect(sent).toEqual([['e0001']]);
  finish(new Response(null, { status: 202 }));
  await pass(0);
  expect(sent).toEqual([['e0001'], ['e0002']]);
});

describe('in trouble', () => {
  test.each([503, 429, 500, 404, 408, 200])('%d is tried again', async (code) => {
    answer = status(code);
    open()(event(1));
    await pass(0);
    answer = status(202);
    await pass(999);
    expect(sent).toHaveLength(1);
    await pass(1);
    expect(sent).toEqual([['e0001'], ['e0001']]);
    expect(localStorage).toHaveLength(0);
  });

  test.each([400, 401, 403, 413])('%d is the last word', async (code) => {
    answer = status(code);
    open()(event(1));
    await pass(1e6);
    expect(sent).toHaveLength(1);
    expect(localStorage).toHaveLength(0);
  });

  test('the server says how long to wait', async () => {
    answer = status(503, { 'Retry-After': '120' });
    const add = open();
    add(event(1));
    await pass(119_999);
    add(event(2));
    expect(sent).toHaveLength(1);
    await pass(1);
    expect(sent[1]).toEqual(['e0001', 'e0002']);
  });

  test('pauses grow to a minute, also after a date in Retry-After', async () => {
    answer = status(503, { 'Retry-After': 'Thu, 01 Jan 2099 00:00:00 GMT' });
    open()(event(1));
    await pass(0);
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      const before = sent.length;
      await pass(seconds * 1000 - 1);
      expect(sent).toHaveLength(before);
      await pass(1);
      expect(sent).toHaveLength(before + 1);
    }
  });

  test('it is tried at once when the browser is online again', async () => {
    answer = () => Promise.reject(new TypeError('offline'));
    open()(event(1));
    await pass(20_000);
    const before = sent.length;
    answer = status(202);
    dispatchEvent(new Event('online'));
    await pass(0);
    expect(sent).toHaveLength(before + 1);
    expect(localStorage).toHaveLength(0);
  });
});

describe('what is kept', () => {
  beforeEach(() => {
    answer = status(503);
  });

  test('goes with the next page', async () => {
    open()(event(1));
    await pass(0);
    sent = [];
    answer = status(202);
    open();
    await pass(0);
    expect(sent).toEqual([['e0001']]);
  });

  test('is bounded: the oldest go', () => {
    const add = open();
    for (let n = 0; n < 1003; n++) add(event(n));
    expect(localStorage).toHaveLength(1000);
    expect(localStorage.getItem(`${url}.e0002`)).toBeNull();
    expect(localStorage.getItem(`${url}.e0003`)).not.toBeNull();
  });

  test('leaves the items of others alone', async () => {
    localStorage.setItem('cart', '1');
    localStorage.setItem('weir.other.e1', '{}');
    answer = status(202);
    open()(event(1));
    await pass(0);
    expect(Object.keys(localStorage).sort()).toEqual(['cart', 'weir.other.e1']);
  });

  test('is in memory if so chosen, or if the storage is full or shut', async () => {
    open(false)(event(1));
    expect(localStorage).toHaveLength(0);
    vi.stubGlobal('localStorage', Object.freeze({}));
    open()(event(2));
    const shut = vi.fn(() => {
      throw new DOMException('', 'SecurityError');
    });
    Object.defineProperty(globalThis, 'localStorage', { configurable: true, get: shut });
    open()(event(3));
    expect(shut).toHaveBeenCalled();
    await pass(0);
    expect(sent).toEqual([['e0001'], ['e0002'], ['e0003']]);
  });
});

test('a page that goes away sends what waits, but for what is under way', async () => {
  const beacon = vi.fn<(url: string, body: string) => boolean>(() => true);
  vi.stubGlobal('navigator', { sendBeacon: beacon });
  const calls = () => beacon.mock.calls.filter(([to]) => to === url).map(([, body]) => idsOf(body));
  const add = open(false);
  answer = () => new Promise(() => undefined);
  dispatchEvent(new Event('pagehide'));
  expect(calls()).toEqual([]);
  add(event(1));
  await pass(0);
  add(event(2));
  dispatchEvent(new Event('pagehide'));
  expect(calls()).toEqual([['e0002']]);
});
