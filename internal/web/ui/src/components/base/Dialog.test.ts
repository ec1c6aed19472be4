import { createRawSnippet } from 'svelte';
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import Dialog from './Dialog.svelte';

afterEach(cleanup);

const children = createRawSnippet(() => ({ render: () => '<label>Name <input /></label>' }));

function open(): { close: ReturnType<typeof vi.fn<() => void>>; unmount: () => void } {
  const close = vi.fn<() => void>();
  const { unmount } = render(Dialog, { title: 'Edit', close, children });
  return { close, unmount };
}

test('it begins at its first field, and closes by its button', async () => {
  const { close } = open();
  expect(document.activeElement).toBe(screen.getByLabelText('Name'));
  await fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  await vi.waitFor(() => {
    expect(close).toHaveBeenCalledOnce();
  });
});

test('a press beside it closes it, one that began inside does not', async () => {
  const { close } = open();
  const dialog = screen.getByRole('dialog');
  await fireEvent.pointerDown(screen.getByLabelText('Name'));
  await fireEvent.click(dialog);
  expect(close).not.toHaveBeenCalled();
  await fireEvent.pointerDown(dialog);
  await fireEvent.click(dialog);
  await vi.waitFor(() => {
    expect(close).toHaveBeenCalledOnce();
  });
});

test('taken away it was not closed by anybody: what came after it stays', async () => {
  const before = document.createElement('button');
  document.body.append(before);
  before.focus();
  const { close, unmount } = open();
  const dialog = screen.getByRole('dialog');
  unmount();
  dialog.dispatchEvent(new Event('close'));
  await Promise.resolve();
  expect(close).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(before);
  before.remove();
});
