import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import BreakdownEditor from './BreakdownEditor.svelte';
import NumberField from './NumberField.svelte';
import WindowField from './WindowField.svelte';

afterEach(cleanup);

test('a number that does not fit is put right, also where it then is as before', async () => {
  const onchange = vi.fn();
  render(NumberField, { label: 'Steps', value: 2, min: 2, max: 20, onchange });
  const field = screen.getByLabelText<HTMLInputElement>('Steps');
  for (const [typed, kept] of [
    ['1', '2'],
    ['99', '20'],
    ['3.4', '3'],
  ] as const) {
    await fireEvent.input(field, { target: { value: typed } });
    await fireEvent.change(field);
    expect(field.value).toBe(kept);
    expect(onchange).toHaveBeenLastCalledWith(Number(kept));
  }
  await fireEvent.input(field, { target: { value: '' } });
  await fireEvent.change(field);
  expect(onchange).toHaveBeenLastCalledWith(undefined);
});

test('a window is never shorter than one', async () => {
  const onchange = vi.fn();
  render(WindowField, { label: 'Within', value: '1d', onchange });
  const field = screen.getByLabelText<HTMLInputElement>('Within');
  await fireEvent.input(field, { target: { value: '-7' } });
  await fireEvent.change(field);
  expect(field.value).toBe('1');
  expect(onchange).toHaveBeenCalledWith('1d');
});

test('a breakdown is taken out by its name', async () => {
  const onchange = vi.fn();
  render(BreakdownEditor, { breakdown: ['country', 'device'], onchange });
  await fireEvent.click(screen.getByRole('button', { name: 'Do not break down by country' }));
  expect(onchange).toHaveBeenCalledWith(['device']);
});
