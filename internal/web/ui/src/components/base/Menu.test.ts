import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import Menu from './Menu.svelte';

afterEach(cleanup);

function open(): { rename: ReturnType<typeof vi.fn>; remove: ReturnType<typeof vi.fn> } {
  const rename = vi.fn();
  const remove = vi.fn();
  render(Menu, {
    label: 'More',
    items: [
      { label: 'Rename', run: rename },
      { label: 'Share', href: '/share' },
      { label: 'Delete', run: remove, disabled: 'Editors may do this.' },
    ],
  });
  return { rename, remove };
}

test('opens at its first item, moves by arrows and letters, and gives the focus back', async () => {
  const { rename } = open();
  const button = screen.getByRole('button', { name: 'More' });
  await fireEvent.click(button);
  const menu = screen.getByRole('menu');
  await vi.waitFor(() => {
    expect(document.activeElement?.textContent).toContain('Rename');
  });
  await fireEvent.keyDown(menu, { key: 'ArrowDown' });
  expect(document.activeElement?.textContent).toContain('Share');
  await fireEvent.keyDown(menu, { key: 'd' });
  expect(document.activeElement?.textContent).toContain('Delete');
  await fireEvent.keyDown(menu, { key: 'ArrowDown' });
  expect(document.activeElement?.textContent).toContain('Rename');
  await fireEvent.click(screen.getByRole('menuitem', { name: 'Rename' }));
  expect(rename).toHaveBeenCalledOnce();
  expect(screen.queryByRole('menu')).toBeNull();
  expect(document.activeElement).toBe(button);
});

test('what may not be done says why, and is not done', async () => {
  const { remove } = open();
  await fireEvent.click(screen.getByRole('button', { name: 'More' }));
  const item = screen.getByRole('menuitem', { name: /Delete/ });
  expect(item.getAttribute('aria-disabled')).toBe('true');
  expect(item.getAttribute('title')).toBe('Editors may do this.');
  await fireEvent.click(item);
  expect(remove).not.toHaveBeenCalled();
});

test('Escape and a press elsewhere close it', async () => {
  open();
  const button = screen.getByRole('button', { name: 'More' });
  await fireEvent.click(button);
  await fireEvent.keyDown(screen.getByRole('menu'), { key: 'Escape' });
  expect(screen.queryByRole('menu')).toBeNull();
  await fireEvent.click(button);
  await fireEvent.pointerDown(document.body);
  expect(screen.queryByRole('menu')).toBeNull();
});

test('keys that are commands of the browser stay so', async () => {
  open();
  await fireEvent.click(screen.getByRole('button', { name: 'More' }));
  const menu = screen.getByRole('menu');
  expect(await fireEvent.keyDown(menu, { key: 'd', ctrlKey: true })).toBe(true);
  expect(document.activeElement?.textContent).toContain('Rename');
});

test('it closes when the focus goes elsewhere', async () => {
  open();
  await fireEvent.click(screen.getByRole('button', { name: 'More' }));
  await fireEvent.focusIn(document.body);
  expect(screen.queryByRole('menu')).toBeNull();
});
