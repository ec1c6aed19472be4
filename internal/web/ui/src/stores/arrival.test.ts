import { expect, test } from 'vitest';
import { sampleEvent } from '../testing/samples';
import { FakeEventSource, problem, serve } from '../testing/server';
import { ArrivalStore } from './arrival.svelte';

async function started(
  answer: () => Response,
): Promise<{ store: ArrivalStore; live: FakeEventSource }> {
  const opened = FakeEventSource.install();
  serve(answer);
  const store = new ArrivalStore();
  store.start();
  await expect.poll(() => store.looked).toBe(true);
  const [live] = opened;
  if (live === undefined) throw new Error('no connection was opened');
  return { store, live };
}

test('it waits until an event arrives, and says which', async () => {
  const { store, live } = await started(() => Response.json({ names: [] }));
  expect(store.newest).toBeNull();
  live.send('event', sampleEvent({ name: 'signup', context: { library: 'weir.js 1' } }));
  expect(store.newest).toEqual({
    name: 'signup',
    time: '2026-01-02T03:04:05.678Z',
    library: 'weir.js 1',
  });
  expect(store.seen).toBe(1);
  store.stop();
});

test('a project that had events before waits for none', async () => {
  const seen = { count: 1, first_seen: '2026-01-01T00:00:00Z' };
  const names = [
    { name: 'a', ...seen, last_seen: '2026-01-02T00:00:00Z' },
    { name: 'b', ...seen, last_seen: '2026-01-03T00:00:00Z' },
  ];
  const { store } = await started(() => Response.json({ names }));
  expect(store.newest).toMatchObject({ name: 'b', time: '2026-01-03T00:00:00Z' });
  expect(store.seen).toBe(0);
  store.stop();
});

test('it waits live even where nothing can be asked', async () => {
  const { store, live } = await started(() => problem(503, 'Too many questions.'));
  expect(store.newest).toBeNull();
  live.send('event', sampleEvent());
  expect(store.newest).not.toBeNull();
  store.stop();
});
