import { createRawSnippet } from 'svelte';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import DataTable from './DataTable.svelte';
import type { Column } from './table';

interface Row {
  id: number;
  name: string;
}
const columns: Column<Row>[] = [
  { id: 'name', title: 'Name', value: (row) => row.name },
  { id: 'id', title: 'Id', value: (row) => row.id, align: 'end' },
];

afterEach(cleanup);

function open(length: number, pick?: (row: Row) => void): HTMLElement {
  const rows = Array.from({ length }, (_, id) => ({ id, name: `row ${id}` }));
  const key = (row: Row): number => row.id;
  render(DataTable<Row>, { label: 'Rows', columns, rows, key, ...(pick && { pick }) });
  return screen.getByRole('grid', { name: 'Rows' });
}

function shown(table: HTMLElement): string[] {
  return within(table)
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.firstElementChild?.textContent.trim() ?? '');
}

test('of 10,000 rows only those in sight are in the page, and all are counted', () => {
  const table = open(10_000);
  expect(table.getAttribute('aria-rowcount')).toBe('10001');
  expect(shown(table).length).toBeLessThan(40);
});

test('a title sorts by its column, and says so', async () => {
  const table = open(100);
  await fireEvent.click(within(table).getByRole('button', { name: 'Id' }));
  expect(shown(table)[0]).toBe('row 99');
  const head = within(table).getByRole('columnheader', { name: 'Id' });
  expect(head.getAttribute('aria-sort')).toBe('descending');
  await fireEvent.click(within(table).getByRole('button', { name: 'Id' }));
  expect(shown(table)[0]).toBe('row 0');
});

test('arrows choose a row, Enter picks it', async () => {
  const pick = vi.fn();
  const table = open(10_000, pick);
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await fireEvent.keyDown(table, { key });
  expect(pick).toHaveBeenLastCalledWith({ id: 1, name: 'row 1' });
  const active = table.getAttribute('aria-activedescendant') ?? '';
  expect(document.getElementById(active)?.getAttribute('aria-rowindex')).toBe('3');
  await fireEvent.keyDown(table, { key: 'End' });
  await fireEvent.keyDown(table, { key: 'Enter' });
  expect(pick).toHaveBeenLastCalledWith({ id: 9_999, name: 'row 9999' });
});

test('a click picks a row', async () => {
  const pick = vi.fn();
  open(3, pick);
  await fireEvent.click(screen.getByText('row 2'));
  expect(pick).toHaveBeenCalledWith({ id: 2, name: 'row 2' });
});

test('a link in a row goes where it leads, and picks nothing', async () => {
  const pick = vi.fn();
  const cell = createRawSnippet(() => ({ render: () => '<a href="#there">there</a>' }));
  const rows = [{ id: 1, name: 'a' }];
  const key = (row: Row): number => row.id;
  const linked = [{ id: 'name', title: 'Name', value: (row: Row) => row.name, cell }];
  render(DataTable<Row>, { label: 'Rows', columns: linked, rows, key, pick });
  await fireEvent.click(screen.getByText('there'), { ctrlKey: true });
  expect(pick).not.toHaveBeenCalled();
});

test('the row that the keys are at stays the same one when others come', async () => {
  const pick = vi.fn();
  const key = (row: Row): number => row.id;
  const of = (...ids: number[]): Row[] => ids.map((id) => ({ id, name: `row ${id}` }));
  const shared = { label: 'Rows', columns, key, pick };
  const { rerender } = render(DataTable<Row>, { ...shared, rows: of(1, 2, 3) });
  const table = screen.getByRole('grid');
  await fireEvent.click(screen.getByText('row 2'));
  await rerender({ ...shared, rows: of(9, 8, 1, 2, 3) });
  await fireEvent.keyDown(table, { key: 'Enter' });
  expect(pick).toHaveBeenLastCalledWith({ id: 2, name: 'row 2' });
  await fireEvent.keyDown(table, { key: 'ArrowDown' });
  await fireEvent.keyDown(table, { key: 'Enter' });
  expect(pick).toHaveBeenLastCalledWith({ id: 3, name: 'row 3' });
});
