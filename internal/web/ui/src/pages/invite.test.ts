import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { problem, serve } from '../testing/server';
import Invite from './Invite.svelte';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('a server that cannot be reached does not make the link a bad one', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('refused')));
  render(Invite, { secret: 's1' });
  expect((await screen.findByRole('alert')).textContent).toContain('could not be looked up');
  serve(() => problem(404, 'this invitation is not valid'));
  await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText(/This link does not open an account/);
});
