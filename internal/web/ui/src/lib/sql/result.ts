/** Answers of SQL for the table, the chart and a file. */

import type { SqlAnswer, SqlColumn, SqlValue } from '../api/sql';

const NUMBERS = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL|FLOAT|DOUBLE)/;
const TIMES = /^(TIMESTAMP|DATE)/;

export type ColumnKind = 'number' | 'time' | 'other';

export function kindOf(column: SqlColumn): ColumnKind {
  if (column.type.endsWith(']')) return 'other';
  if (NUMBERS.test(column.type)) return 'number';
  return TIMES.test(column.type) ? 'time' : 'other';
}

/** A cell as text; NULL is empty, and told apart by the table. */
export function cellText(value: SqlValue): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A number to draw, null if it is none. Large integers come as texts. */
export function cellNumber(value: SqlValue | undefined): number | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const number = typeof value === 'string' && value.trim() === '' ? NaN : Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Orders values of a column: NULL last, numbers and times by size, texts as people do. */
export function compareCells(a: SqlValue, b: SqlValue): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const [x, y] = [cellNumber(a), cellNumber(b)];
  if (x !== null && y !== null) return x - y;
  return collator.compare(cellText(a), cellText(b));
}

const collator = new Intl.Collator(undefined, { numeric: true });

export type ChartShape = 'line' | 'bar';

/** Which columns are drawn, by their places. */
export interface ChartChoice {
  x: number;
  y: number[];
  shape: ChartShape;
}

/** As many lines as can be told apart. */
export const MAX_LINES = 8;
/** As many points as a screen has room for. */
export const MAX_POINTS = 2_000;

/** What to draw at first: numbers over a time, else over the first column; null: no numbers. */
export function suggestChart(columns: readonly SqlColumn[]): ChartChoice | null {
  const kinds = columns.map(kindOf);
  const time = kinds.indexOf('time');
  const x = time >= 0 ? time : Math.max(0, kinds.indexOf('other'));
  const y = kinds.flatMap((kind, place) => (kind === 'number' && place !== x ? [place] : []));
  if (y.length === 0) return null;
  return { x, y: y.slice(0, MAX_LINES), shape: time >= 0 ? 'line' : 'bar' };
}

export interface ChartData {
  labels: string[];
  /** Over time the labels are instants. */
  time: boolean;
  lines: { name: string; values: (number | null)[] }[];
  /** Rows that are not drawn. */
  omitted: number;
}

export function chartData(answer: SqlAnswer, choice: ChartChoice): ChartData {
  const rows = answer.rows.slice(0, MAX_POINTS);
  const x = answer.columns[choice.x];
  return {
    labels: rows.map((row) => labelOf(row[choice.x] ?? null)),
    time: x !== undefined && kindOf(x) === 'time',
    lines: choice.y.map((place) => ({
      name: answer.columns[place]?.name ?? '',
      values: rows.map((row) => cellNumber(row[place])),
    })),
    omitted: answer.rows.length - rows.length,
  };
}

function labelOf(value: SqlValue): string {
  return value === null ? 'not set' : cellText(value);
}
