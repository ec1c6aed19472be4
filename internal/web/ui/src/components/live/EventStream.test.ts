import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventStream, FLUSH_MS } from '../../stores/stream.svelte';
import { sampleEvent } from '../../testing/samples';
import Stream from './EventStream.svelte';

let stream: EventStream;
let choose: ReturnType<typeof vi.fn<(filter: string) => void>>;

beforeEach(() => {
  vi.useFakeTimers();
  stream = new EventStream();
  choose = vi.fn();
});

afterEach(() => {
  cleanup();
  stream.stop();
  vi.useRealTimers();
});

async function arrive(id: string): Promise<void> {
  stream.add(sampleEvent({ id, name: id }));
  await vi.advanceTimersByTimeAsync(FLUSH_MS);
}

test('a list that is emptied under the pointer lets go of what comes next', async () => {
  render(Stream, { stream, sampled: false, filter: '', choose });
  await arrive('first');
  await fireEvent.pointerEnter(screen.getByRole('list'));
  await arrive('held');
  expect(screen.queryByText('held')).toBeNull();
  // Another filter begins anew.
  stream.clear();
  await vi.advanceTimersByTimeAsync(0);
  await arrive('second');
  expect(screen.getByText('second')).toBeTruthy();
});

test('the space before the next word stays, and is no part of the filter', async () => {
  const shared = { stream, sampled: false, choose };
  const { rerender } = render(Stream, { ...shared, filter: '' });
  const field = screen.getByRole<HTMLInputElement>('searchbox');
  await fireEvent.input(field, { target: { value: 'purchase ' } });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(choose).toHaveBeenCalledExactlyOnceWith('purchase');
  await rerender({ ...shared, filter: 'purchase' });
  expect(field.value).toBe('purchase ');
  await rerender({ ...shared, filter: '' });
  expect(field.value).toBe('');
});
