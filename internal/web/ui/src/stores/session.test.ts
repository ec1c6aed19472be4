import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { router } from '../lib/router.svelte';
import { sampleSession } from '../testing/samples';
import { serve } from '../testing/server';
import { SessionStore } from './session.svelte';

/** Answers that the test gives when it likes, by project. */
let answers: Map<string, () => void>;
let stop: () => void;
let store: SessionStore;

beforeEach(() => {
  history.replaceState(null, '', '/live');
  stop = router.start(() => true);
  store = new SessionStore();
  answers = new Map();
  serve(({ method, path }) => {
    if (method === 'DELETE') return new Response(null, { status: 204 });
    const project = new URL(path, location.href).searchParams.get('project') ?? 'default';
    return new Promise((resolve) => {
      answers.set(project, () => {
        resolve(Response.json(sampleSession({ project, csrf: project })));
      });
    });
  });
});

afterEach(() => {
  store.stop();
  stop();
  vi.unstubAllGlobals();
});

test('who moves on to another project is not taken back by a late answer', async () => {
  const first = store.check();
  router.set({ project: 'shop' });
  const second = store.check();
  answers.get('shop')?.();
  await second;
  answers.get('default')?.();
  await first;
  expect(store.session?.project).toBe('shop');
});

test('who has signed out stays so, whatever was asked before', async () => {
  const check = store.check();
  await store.signOut();
  answers.get('default')?.();
  await check;
  expect(store.state).toEqual({ kind: 'signed-out', error: null });
});
