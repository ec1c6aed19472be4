/** What a DataTable shows, and how its rows are put in order. */

import type { Snippet } from 'svelte';
import { count } from '../../lib/format';

export type CellValue = string | number | boolean | null | undefined;

export interface Column<T> {
  id: string;
  title: string;
  /** What the column is sorted by, and shown unless `text` or `cell` say otherwise. */
  value: (row: T) => CellValue;
  /** The text shown. */
  text?: (row: T) => string;
  /** Elements in place of the text: a badge, a link, a menu. */
  cell?: Snippet<[T, Column<T>]>;
  /** Numbers go to the end. */
  align?: 'start' | 'end';
  /** A CSS grid track; by default `minmax(8rem, 1fr)`. */
  width?: string;
  /** False for what has no order. */
  sortable?: boolean;
}

export interface Sort {
  column: string;
  descending: boolean;
}

/** What a cell shows of a row, where it shows text. */
export function textOf<T>(column: Column<T>, row: T): string {
  return column.text?.(row) ?? plain(column.value(row));
}

function plain(value: CellValue): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  return typeof value === 'number' ? count(value) : String(value);
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** The rows in the order wanted; equal ones stay as they were, what is missing comes last. */
export function sortRows<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  sort: Sort | null,
): readonly T[] {
  const column = columns.find(({ id }) => id === sort?.column);
  if (column === undefined || sort === null) return rows;
  const keyed = rows.map((row) => ({ row, key: column.value(row) }));
  keyed.sort((a, b) => compare(a.key, b.key, sort.descending));
  return keyed.map(({ row }) => row);
}

/** A column that is clicked: numbers begin with the largest, texts with A; then the other way. */
export function nextSort<T>(column: Column<T>, sort: Sort | null): Sort {
  if (sort?.column === column.id) return { column: column.id, descending: !sort.descending };
  return { column: column.id, descending: column.align === 'end' };
}

/** The rows to draw of those that are there, for a box scrolled so far. */
export function windowOf(
  rows: number,
  rowHeight: number,
  scrolled: number,
  height: number,
): { first: number; last: number } {
  const first = Math.max(0, Math.floor(scrolled / rowHeight) - SPARE_ROWS);
  const last = Math.min(rows, Math.ceil((scrolled + height) / rowHeight) + SPARE_ROWS);
  return { first: Math.min(first, Math.max(0, last)), last };
}

/** Drawn beyond each edge, so that quick scrolling shows no gaps. */
const SPARE_ROWS = 8;

/** Numbers, then texts: a property may be one here and the other there. */
function compare(a: CellValue, b: CellValue, descending: boolean): number {
  const missing = Number(isMissing(a)) - Number(isMissing(b));
  if (missing !== 0 || isMissing(a)) return missing;
  const order = compareKinds(a, b) || compareAlike(a, b);
  return descending ? -order : order;
}

function compareKinds(a: CellValue, b: CellValue): number {
  return Number(typeof a === 'string') - Number(typeof b === 'string');
}

function compareAlike(a: CellValue, b: CellValue): number {
  if (typeof a === 'string' && typeof b === 'string') return collator.compare(a, b);
  // Not by the difference, which of two infinite numbers is none.
  const [one, other] = [Number(a), Number(b)];
  return Number(one > other) - Number(one < other);
}

function isMissing(value: CellValue): boolean {
  return value === null || value === undefined || value === '' || Number.isNaN(value);
}
