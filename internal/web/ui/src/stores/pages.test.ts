import { expect, test } from 'vitest';
import { MAX_ITEMS, Pages, type Page } from './pages.svelte';

/** A server with so many numbers, in pages of `size`. */
function numbers(
  count: number,
  size: number,
): (after: string | undefined) => Promise<Page<number>> {
  return (after) => {
    const from = Number(after ?? 0);
    const items = Array.from({ length: Math.min(size, count - from) }, (_, n) => from + n);
    const end = from + items.length;
    return Promise.resolve({ items, ...(end < count ? { next: String(end) } : {}) });
  };
}

async function readAll(pages: Pages<number>): Promise<void> {
  await pages.reload();
  while (pages.more) await pages.loadMore();
}

test('pages come one after the other, each item once', async () => {
  const pages = new Pages(numbers(25, 10), String);
  await pages.reload();
  expect(pages.items).toHaveLength(10);
  expect(pages.more).toBe(true);
  await readAll(pages);
  expect(pages.items).toEqual(Array.from({ length: 25 }, (_, n) => n));
  expect(pages.full).toBe(false);
});

test('an item that moved from page to page is shown once', async () => {
  const answers: Page<number>[] = [{ items: [1, 2], next: 'x' }, { items: [2, 3, 3] }];
  const pages = new Pages(() => Promise.resolve(answers.shift() ?? { items: [] }), String);
  await readAll(pages);
  expect(pages.items).toEqual([1, 2, 3]);
});

test('a list that never ends is kept to its bound', async () => {
  const pages = new Pages(numbers(MAX_ITEMS + 500, 3_000), String);
  await readAll(pages);
  expect(pages.items).toHaveLength(MAX_ITEMS);
  expect(pages.full).toBe(true);
  await pages.loadMore();
  expect(pages.items).toHaveLength(MAX_ITEMS);
});

test('only the newest question counts', async () => {
  const waiting: ((page: Page<number>) => void)[] = [];
  const pages = new Pages(
    () => new Promise<Page<number>>((resolve) => waiting.push(resolve)),
    String,
  );
  const first = pages.reload();
  const second = pages.reload();
  waiting[1]?.({ items: [2] });
  waiting[0]?.({ items: [1] });
  await Promise.all([first, second]);
  expect(pages.items).toEqual([2]);
  expect(pages.loading).toBe(false);
});

test('what was asked before is no answer to a question that failed', async () => {
  let fails = false;
  const ask = numbers(20, 10);
  const pages = new Pages(
    (after) => (fails ? Promise.reject(new Error('The disk is full.')) : ask(after)),
    String,
  );
  await pages.reload();
  fails = true;
  const again = pages.reload({ keep: true });
  expect(pages.items).toHaveLength(10);
  await again;
  expect([pages.items, pages.loaded]).toEqual([[], false]);
  expect(pages.error).toBe('The disk is full.');
});

test('a failure keeps what is there and can be tried again', async () => {
  let fails = false;
  const ask = numbers(20, 10);
  const pages = new Pages(
    (after) => (fails ? Promise.reject(new Error('The disk is full.')) : ask(after)),
    String,
  );
  await pages.reload();
  fails = true;
  await pages.loadMore();
  expect(pages.error).toBe('The disk is full.');
  expect(pages.items).toHaveLength(10);
  fails = false;
  await pages.loadMore();
  expect(pages.error).toBeNull();
  expect(pages.items).toHaveLength(20);
});
