import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import Combobox from './Combobox.svelte';

const names = ['page_view', 'purchase', 'login'];
let onchange: ReturnType<typeof vi.fn<(value: string) => void>>;

beforeEach(() => {
  vi.useFakeTimers();
  onchange = vi.fn();
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function open(
  props: Partial<Parameters<typeof render<typeof Combobox>>[1]> = {},
): HTMLInputElement {
  const suggest = (text: string): { value: string }[] =>
    names.filter((name) => name.includes(text)).map((value) => ({ value }));
  render(Combobox, { label: 'Event', value: 'login', suggest, onchange, ...props });
  return screen.getByRole('combobox', { name: 'Event' });
}

async function type(field: HTMLInputElement, text: string): Promise<void> {
  await fireEvent.input(field, { target: { value: text } });
  await vi.advanceTimersByTimeAsync(200);
}

test('opens with all there is, and names the field by its label', async () => {
  const field = open();
  expect(field.value).toBe('login');
  await fireEvent.click(field);
  await vi.advanceTimersByTimeAsync(0);
  expect(screen.getAllByRole('option')).toHaveLength(3);
  expect(field.getAttribute('aria-expanded')).toBe('true');
});

test('what is typed narrows; arrows and Enter choose', async () => {
  const field = open();
  await type(field, 'p');
  expect(screen.getAllByRole('option')).toHaveLength(2);
  await fireEvent.keyDown(field, { key: 'ArrowDown' });
  const active = document.getElementById(field.getAttribute('aria-activedescendant') ?? '');
  expect(active?.textContent.trim()).toBe('purchase');
  await fireEvent.keyDown(field, { key: 'Enter' });
  expect(onchange).toHaveBeenCalledExactlyOnceWith('purchase');
  expect(field.value).toBe('purchase');
  expect(screen.queryByRole('option')).toBeNull();
});

test('Escape forgets what was typed', async () => {
  const field = open();
  await type(field, 'pur');
  await fireEvent.keyDown(field, { key: 'Escape' });
  expect(field.value).toBe('login');
  expect(onchange).not.toHaveBeenCalled();
});

test('leaving keeps a free text, and forgets one that is not offered', async () => {
  const bound = open();
  await type(bound, 'other');
  await fireEvent.blur(bound);
  expect(bound.value).toBe('login');
  cleanup();
  const free = open({ free: true });
  await type(free, ' other ');
  await fireEvent.blur(free);
  expect(onchange).toHaveBeenCalledExactlyOnceWith('other');
});

test('an earlier answer does not overtake a later one', async () => {
  const answers: ((list: { value: string }[]) => void)[] = [];
  const field = open({ suggest: () => new Promise((resolve) => answers.push(resolve)) });
  await type(field, 'a');
  await type(field, 'ab');
  answers[1]?.([{ value: 'late' }]);
  answers[0]?.([{ value: 'early' }]);
  await vi.advanceTimersByTimeAsync(0);
  expect(screen.getAllByRole('option').map((option) => option.textContent.trim())).toEqual([
    'late',
  ]);
});

test('a failure is said in the list', async () => {
  const field = open({ suggest: () => Promise.reject(new Error('No answer.')) });
  await fireEvent.click(field);
  await vi.advanceTimersByTimeAsync(0);
  expect(screen.getByText('No answer.')).toBeTruthy();
});

test('Enter waits for what fits the text typed last', async () => {
  const answers = new Map<string, (list: { value: string }[]) => void>();
  const field = open({
    suggest: (text: string) =>
      text === ''
        ? names.map((value) => ({ value }))
        : new Promise((resolve) => answers.set(text, resolve)),
  });
  await fireEvent.click(field);
  await vi.advanceTimersByTimeAsync(0);
  await fireEvent.input(field, { target: { value: 'purch' } });
  await fireEvent.keyDown(field, { key: 'Enter' });
  expect(onchange).not.toHaveBeenCalled();
  answers.get('purch')?.([{ value: 'purchase' }]);
  await vi.advanceTimersByTimeAsync(0);
  expect(onchange).toHaveBeenCalledExactlyOnceWith('purchase');
});

test('Enter that ends a Japanese word chooses nothing', async () => {
  const field = open({ free: true });
  await type(field, 'もの');
  await fireEvent.keyDown(field, { key: 'Enter', isComposing: true });
  expect(onchange).not.toHaveBeenCalled();
});
