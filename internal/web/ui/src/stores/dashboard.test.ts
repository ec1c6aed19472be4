import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { router } from '../lib/router.svelte';
import { problem, serve, type Call } from '../testing/server';
import { DashboardStore } from './dashboard.svelte';
import { toasts } from './toasts.svelte';

const NOTE = { id: 'a', time: '2026-01-02T03:04:05Z', text: 'Released' };

let stop: () => void;
/** Refuses what it is asked for, where it says why. */
let refuse: (call: Call) => Response | undefined;
let calls: Call[];

beforeEach(() => {
  history.replaceState(null, '', '/dashboards/overview?project=shop');
  stop = router.start(() => true);
  refuse = () => undefined;
  calls = serve((call) => refuse(call) ?? answer(call));
});

afterEach(() => {
  stop();
  for (const { key } of toasts.list) toasts.close(key);
  vi.unstubAllGlobals();
});

function answer({ method, path, body }: Call): Response {
  if (path.startsWith('/v1/annotations')) return Response.json({ annotations: [NOTE] });
  const rest = { description: '', range: null, filters: [], refresh_seconds: 0, tiles: [] };
  const dashboard = { id: 'overview', version: 1, name: 'Overview', ...rest };
  return Response.json(method === 'PUT' ? { ...(body as object), version: 2 } : dashboard);
}

async function loaded(): Promise<DashboardStore> {
  const store = new DashboardStore('overview');
  await store.load();
  return store;
}

function saves(): string[] {
  return calls.filter(({ method }) => method === 'PUT').map(({ path }) => path);
}

test('the last change is saved in the project where it was made, also on the way to another', async () => {
  const store = await loaded();
  store.change({ name: 'Mine' });
  // Every project has an overview.
  router.set({ project: 'blog' });
  await store.stop();
  expect(saves()).toEqual(['/v1/dashboards/overview?project=shop']);
});

test('when it cannot be loaded again that is said, and what is shown stays', async () => {
  const store = await loaded();
  refuse = () => problem(503, 'The store is busy.');
  await store.load();
  expect(store.dashboard?.name).toBe('Overview');
  expect(toasts.list.map(({ text }) => text)).toEqual(['Not loaded again. The store is busy.']);
});

test('when somebody has deleted it there is none to show any more', async () => {
  const store = await loaded();
  refuse = () => problem(404, 'There is no such dashboard.');
  await store.load();
  expect([store.state, store.dashboard]).toEqual(['missing', null]);
  expect(toasts.list).toEqual([]);
});

test('annotations that are known stay when they cannot be had anew', async () => {
  const store = await loaded();
  refuse = ({ path }) =>
    path.startsWith('/v1/annotations') ? problem(503, 'The store is busy.') : undefined;
  await expect(store.loadAnnotations()).rejects.toThrow('busy');
  await store.load();
  expect(store.annotations).toEqual([NOTE]);
});

test('what was deleted here is not saved again, nor missed', async () => {
  const store = await loaded();
  store.change({ name: 'Mine' });
  store.giveUp();
  await store.stop();
  expect(saves()).toEqual([]);
  expect(toasts.list).toEqual([]);
});
