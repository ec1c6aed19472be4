import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { problem, serve } from '../../testing/server';
import AnnotationsDialog from './AnnotationsDialog.svelte';

const NOTE = { id: 'a', time: '2026-10-25T01:30:42.5Z', text: 'Released' };

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function open(annotations = [NOTE], reload = (): Promise<void> => Promise.resolve()): void {
  const rest = { timezone: 'Europe/Berlin', editable: true, reload, close: vi.fn() };
  render(AnnotationsDialog, { annotations, first: 'a', ...rest });
}

async function save(): Promise<void> {
  await fireEvent.submit(screen.getByLabelText('Change what happened').closest('form') ?? document);
}

test('who changes the words leaves the time as it is, to the second', async () => {
  const calls = serve(({ body }) => Response.json(body));
  open();
  // Clocks show this time twice that night.
  expect(screen.getByLabelText<HTMLInputElement>(/^When/).value).toBe('2026-10-25T02:30');
  await fireEvent.input(screen.getByLabelText('Change what happened'), {
    target: { value: 'Released 2' },
  });
  await save();
  expect(calls[0]?.body).toEqual({ ...NOTE, text: 'Released 2' });
});

test('who changes the time means the clocks of the zone', async () => {
  const calls = serve(({ body }) => Response.json(body));
  open();
  await fireEvent.input(screen.getByLabelText(/^When/), { target: { value: '2026-07-01T12:00' } });
  await save();
  expect(calls[0]?.body).toEqual({ ...NOTE, time: '2026-07-01T10:00:00.000Z' });
});

test('it says what was wrong, and keeps what was written', async () => {
  serve(() => problem(503, 'The disk is full.'));
  open();
  await save();
  await screen.findByText('The disk is full.');
  expect(screen.getByLabelText<HTMLInputElement>('Change what happened').value).toBe('Released');
});

test('deleting another one leaves what is being written', async () => {
  const calls = serve(() => new Response(null, { status: 204 }));
  open([NOTE, { ...NOTE, id: 'b', text: 'Launched' }]);
  await fireEvent.input(screen.getByLabelText('Change what happened'), {
    target: { value: 'Half of a' },
  });
  await fireEvent.click(screen.getByRole('button', { name: 'Delete “Launched”' }));
  await vi.waitFor(() => {
    expect(calls.map(({ path }) => path)).toEqual(['/v1/annotations/b']);
  });
  expect(screen.getByLabelText<HTMLInputElement>('Change what happened').value).toBe('Half of a');
});

test('a list that could not be loaded is not said to be empty', async () => {
  let broken = true;
  open([], () => (broken ? Promise.reject(new Error('The store is busy.')) : Promise.resolve()));
  await screen.findByText('The store is busy.');
  expect(screen.queryByText('Nothing is annotated yet.')).toBeNull();
  broken = false;
  await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText('Nothing is annotated yet.');
});
