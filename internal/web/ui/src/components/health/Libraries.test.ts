import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test } from 'vitest';
import Libraries from './Libraries.svelte';

afterEach(cleanup);

test('senders name their libraries as they like, and each stays one of its own', () => {
  const use = { events_24h: 1, last_seen: '2026-01-02T03:04:05Z' };
  const libraries = [
    { ...use, library: 'a b', version: 'c' },
    { ...use, library: 'a', version: 'b c' },
  ];
  render(Libraries, { libraries });
  expect(screen.getAllByRole('row')).toHaveLength(3);
});
