import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { sampleSession } from '../../testing/samples';
import { serve } from '../../testing/server';
import CommandPalette from './CommandPalette.svelte';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** The palette, and what lets the list of dashboards come. */
function open(): { field: HTMLElement; come: () => void } {
  let come: () => void = () => undefined;
  serve(({ path }) => {
    if (!path.startsWith('/v1/dashboards')) return Response.json({ insights: [], events: [] });
    return new Promise((resolve) => {
      come = () => {
        const dashboards = [{ id: 'd1', name: 'Sales', tiles: [] }];
        resolve(Response.json({ dashboards }));
      };
    });
  });
  render(CommandPalette, { session: sampleSession(), close: vi.fn() });
  return {
    field: screen.getByRole('combobox'),
    come: () => {
      come();
    },
  };
}

function chosen(): string {
  return screen.getByRole('option', { selected: true }).textContent.trim();
}

test('what was come to stays chosen when others come before it', async () => {
  const { field, come } = open();
  await fireEvent.keyDown(field, { key: 'ArrowUp' });
  expect(chosen()).toBe('Sign out');
  come();
  await screen.findByText('Sales');
  expect(chosen()).toBe('Sign out');
  await fireEvent.input(field, { target: { value: 'sal' } });
  expect(chosen()).toBe('Sales');
});

test('Enter that ends a Japanese word goes nowhere', async () => {
  const { field } = open();
  const before = location.pathname;
  await fireEvent.keyDown(field, { key: 'Enter', isComposing: true });
  expect(location.pathname).toBe(before);
});
