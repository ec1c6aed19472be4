/** The state of the SQL page, in the address. */

import type { SqlColumn } from '../api/sql';
import type { ParamChanges } from '../router.svelte';
import { kindOf, MAX_LINES, suggestChart, type ChartChoice } from './result';

/** A longer statement is not kept in the address: browsers and proxies cut those. */
export const MAX_ADDRESS_CHARS = 6_000;

export function fitsAddress(sql: string): boolean {
  return new URLSearchParams({ sql }).toString().length <= MAX_ADDRESS_CHARS;
}

/** The chart that an address names, as far as the columns allow; null: there is nothing to draw. */
export function readChoice(
  params: URLSearchParams,
  columns: readonly SqlColumn[],
): ChartChoice | null {
  const suggested = suggestChart(columns);
  if (suggested === null) return null;
  const x = placeIn(columns, params.get('x')) ?? suggested.x;
  const shape = params.get('shape');
  return {
    x,
    y: readValues(params.get('y'), columns)?.filter((place) => place !== x) ?? suggested.y,
    shape: shape === 'line' || shape === 'bar' ? shape : suggested.shape,
  };
}

/** What readChoice reads. */
export function choiceChanges({ x, y, shape }: ChartChoice): ParamChanges {
  return { x, y: y.length === 0 ? '-' : y.join('.'), shape };
}

/** Without a chart, as for another statement. */
export const noChoice: ParamChanges = { x: null, y: null, shape: null };

function readValues(text: string | null, columns: readonly SqlColumn[]): number[] | null {
  if (text === null) return null;
  const places = text.split('.').map((part) => placeIn(columns, part));
  const numbers = places.filter((place) => {
    const column = place === null ? undefined : columns[place];
    return column !== undefined && kindOf(column) === 'number';
  });
  return [...new Set(numbers)].filter((place) => place !== null).slice(0, MAX_LINES);
}

function placeIn(columns: readonly SqlColumn[], text: string | null): number | null {
  if (text === null || !/^\d{1,4}$/.test(text)) return null;
  return Number(text) < columns.length ? Number(text) : null;
}
