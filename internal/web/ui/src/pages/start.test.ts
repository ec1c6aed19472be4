import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { router } from '../lib/router.svelte';
import { session } from '../stores/session.svelte';
import { sampleSession } from '../testing/samples';
import { FakeEventSource, serve } from '../testing/server';
import Start from './Start.svelte';

let stop: () => void;

beforeEach(() => {
  FakeEventSource.install();
  history.replaceState(null, '', '/start');
  stop = router.start(() => true);
});

afterEach(() => {
  cleanup();
  stop();
  session.stop();
  localStorage.clear();
  vi.unstubAllGlobals();
});

function signIn(project: string): void {
  session.state = { kind: 'signed-in', session: sampleSession({ project }) };
}

test('a key that comes late is kept for the project that it is of', async () => {
  let come: () => void = () => undefined;
  serve(({ path }) => {
    if (!path.startsWith('/v1/keys')) return Response.json({ names: [] });
    return new Promise((resolve) => {
      come = () => {
        resolve(Response.json({ secret: 'weir_write_a' }));
      };
    });
  });
  signIn('a');
  render(Start);
  await fireEvent.click(screen.getByRole('button', { name: 'Make a write key' }));
  router.set({ project: 'b' });
  signIn('b');
  come();
  await vi.waitFor(() => {
    expect(localStorage.getItem('weir.write-key.a')).toBe('weir_write_a');
  });
  expect(localStorage).toHaveLength(1);
});

test('who comes to make a project finds the field for its name', async () => {
  serve(() => Response.json({ names: [] }));
  signIn('a');
  render(Start);
  const field = screen.getByLabelText('Name');
  expect(document.activeElement).not.toBe(field);
  router.set({ new: 'project' });
  await vi.waitFor(() => {
    expect(document.activeElement).toBe(field);
  });
});
