import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { PurchasesStore } from '../../stores/purchases.svelte';
import { sampleEvent } from '../../testing/samples';
import { problem, serve } from '../../testing/server';
import Purchases from './Purchases.svelte';
import TopGroups from './TopGroups.svelte';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('a list that cannot be had says why', async () => {
  serve(() => problem(503, 'too busy'));
  render(TopGroups, { title: 'Top countries', column: 'Country', property: 'country' });
  expect((await screen.findByRole('alert')).textContent).toContain('Too busy.');
});

test('a purchase by nobody known leads to no page', () => {
  const purchases = new PurchasesStore();
  const event = sampleEvent({ name: 'purchase', properties: { amount: 5, currency: 'EUR' } });
  delete event.anonymous_id;
  purchases.add(event);
  render(Purchases, { purchases });
  expect(screen.getByText('someone')).toBeTruthy();
  expect(screen.queryByRole('link')).toBeNull();
});
