/** Cells of an answer as the table shows them. */

import type { SqlColumn, SqlValue } from '../api/sql';
import { cellText, kindOf } from './result';

/** Years keep their digits; what is longer is grouped. */
const numbers = new Intl.NumberFormat(navigator.languages, {
  maximumFractionDigits: 6,
  useGrouping: 'min2',
});
/** Nothing that is there is shown as nothing, and nothing as a line of zeros. */
const powers = new Intl.NumberFormat(navigator.languages, {
  notation: 'scientific',
  maximumSignificantDigits: 6,
});
const LEAST = 1e-4;
const MOST = 1e15;

const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(\.\d+)?Z$/;

/** Times are in UTC, as the statement sees them. */
export function showCell(column: SqlColumn, value: SqlValue): string {
  if (typeof value === 'number') return showNumber(value);
  const text = cellText(value);
  if (kindOf(column) !== 'time') return text;
  const [, day, time = '', fraction = ''] = INSTANT.exec(text) ?? [];
  return day === undefined ? text : `${day} ${time}${fraction}`;
}

function showNumber(value: number): string {
  const size = Math.abs(value);
  const plain = size === 0 || (size >= LEAST && size < MOST);
  return (plain ? numbers : powers).format(value);
}

/** A place on the axis of a chart: short below it, in full in the tooltip. */
export function tickOf(text: string, time: boolean): { label: string; title: string } {
  if (!time) return { label: text, title: text };
  const title = text.replace(INSTANT, '$1 $2');
  return { label: title.replace(/ 00:00:00$/, ''), title };
}
