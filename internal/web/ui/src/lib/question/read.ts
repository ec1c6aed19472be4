/**
 * Readers of values that come from outside, a link or a saved insight. What
 * does not fit is left out, so that a link that somebody shortened still shows
 * something; the server checks the rest.
 */
import type { Condition, Filter, FilterOp, Scalar, Selector } from '../api/questions';

/** An object with members that may be undefined, for `compact`. */
export type Loose<T> = { [K in keyof T]-?: T[K] | undefined };

const MAX_FILTER_DEPTH = 8;
const MAX_VALUES = 1_000;

export const filterOps: readonly FilterOp[] = [
  'is',
  'is_not',
  'in',
  'not_in',
  'contains',
  'not_contains',
  'matches',
  'gt',
  'gte',
  'lt',
  'lte',
  'is_set',
  'is_not_set',
];

/** Drops members that say nothing: undefined, and lists without elements. */
export function compact<T>(value: { [K in keyof T]: T[K] | undefined }): T {
  const said = Object.entries(value).filter(
    ([, inner]) => inner !== undefined && !(Array.isArray(inner) && inner.length === 0),
  );
  return Object.fromEntries(said) as T;
}

export function members(value: unknown): Record<string, unknown> {
  const object = typeof value === 'object' && value !== null && !Array.isArray(value);
  return object ? (value as Record<string, unknown>) : {};
}

/** A text that is not empty. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function flag(value: unknown): true | undefined {
  return value === true ? true : undefined;
}

export function whole(value: unknown, least: number, most: number): number | undefined {
  const fits = Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
  return fits ? (value as number) : undefined;
}

export function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((one) => one === value);
}

export function list<T>(
  value: unknown,
  most: number,
  read: (element: unknown) => T | undefined,
): T[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, most)
    .map(read)
    .filter((element) => element !== undefined);
}

export function readSelector(value: unknown): Selector {
  const { event, filters } = members(value);
  return compact<Selector>({ event: text(event), filters: readFilters(filters) });
}

export function readFilters(value: unknown): Filter[] {
  return list(value, 100, (element) => readFilter(element, 1));
}

function readFilter(value: unknown, depth: number): Filter | undefined {
  const { any, all, property, op } = members(value);
  if (depth > MAX_FILTER_DEPTH) return undefined;
  const inner = (group: unknown): Filter[] =>
    list(group, 100, (element) => readFilter(element, depth + 1));
  if (Array.isArray(any)) return inner(any).length > 0 ? { any: inner(any) } : undefined;
  if (Array.isArray(all)) return inner(all).length > 0 ? { all: inner(all) } : undefined;
  return readCondition(text(property), oneOf(op, filterOps), members(value).value);
}

function readCondition(
  property: string | undefined,
  op: FilterOp | undefined,
  value: unknown,
): Condition | undefined {
  if (property === undefined || op === undefined) return undefined;
  if (op === 'is_set' || op === 'is_not_set') return { property, op };
  if (op === 'in' || op === 'not_in') {
    const values = list(value, MAX_VALUES, scalar);
    return values.length > 0 ? { property, op, value: values } : undefined;
  }
  const single = scalar(value);
  return single === undefined ? undefined : { property, op, value: single };
}

function scalar(value: unknown): Scalar | undefined {
  const fits = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  return fits ? (value as Scalar) : undefined;
}
