import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { Filter } from '../../lib/api/questions';
import { HOSTILE } from '../../testing/answers';
import { serve } from '../../testing/server';
import FilterEditor from './FilterEditor.svelte';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('a filter that a sender had a hand in is text', () => {
  const filters: Filter[] = [{ property: HOSTILE, op: 'in', value: [HOSTILE, 'DE'] }];
  const { container } = render(FilterEditor, { filters, onchange: vi.fn() });
  expect(container.querySelector('img')).toBeNull();
  expect(screen.getByText(`${HOSTILE} is one of ${HOSTILE}, DE`)).toBeTruthy();
});

test('a filter is taken out by its button', async () => {
  const onchange = vi.fn();
  const filters: Filter[] = [
    { property: 'country', op: 'is', value: 'DE' },
    { property: 'device', op: 'is_set' },
  ];
  render(FilterEditor, { filters, onchange });
  await fireEvent.click(screen.getByRole('button', { name: 'Remove the filter country is DE' }));
  expect(onchange).toHaveBeenCalledWith([filters[1]]);
});

test('a filter holds as soon as it is complete, and its values come from the data', async () => {
  const calls = serve(({ body }) => {
    const { insight } = body as { insight?: string };
    if (insight === 'values') return Response.json({ values: [{ value: HOSTILE, count: 3 }] });
    return Response.json({ properties: [], cohorts: [] });
  });
  const onchange = vi.fn();
  const filters: Filter[] = [{ property: 'path', op: 'is', value: '/' }];
  render(FilterEditor, { filters, onchange, event: 'page_view' });
  await fireEvent.click(screen.getByRole('button', { name: 'path is /' }));
  const editor = screen.getByRole('group', { name: 'Filters' });
  await fireEvent.click(within(editor).getByRole('combobox', { name: 'Value' }));
  const option = await screen.findByRole('option', { name: new RegExp('img src') });
  expect(option.querySelector('img')).toBeNull();
  await fireEvent.click(option);
  expect(onchange).toHaveBeenLastCalledWith([{ property: 'path', op: 'is', value: HOSTILE }]);
  expect(calls.map(({ body }) => body)).toContainEqual({
    insight: 'values',
    property: 'path',
    limit: 100,
    event: 'page_view',
  });
});

test('a filter that is more than a list of conditions can only be taken out', () => {
  const filters: Filter[] = [{ all: [{ property: 'country', op: 'is', value: 'DE' }] }];
  render(FilterEditor, { filters, onchange: vi.fn() });
  expect(screen.getByRole('button', { name: 'country is DE' }).hasAttribute('disabled')).toBe(true);
});
