/**
 * How somebody looks at a dashboard: with its own range, filters and refresh, or
 * with others, which are in the URL, so that a link shows the same and nothing
 * is changed for anybody else.
 */

import { refreshChoices, type Dashboard, type DashboardRange } from '../api/dashboards';
import type { Filter, Question } from '../api/insights';
import { readFilters } from '../question/read';
import { fitInterval } from './interval';
import { periodTitle } from '../period';
import { applyFilters, applyRange } from '../question';

export interface Viewing {
  range: DashboardRange | null;
  filters: Filter[];
  refresh_seconds: number;
}

/** The parameters of the URL; null removes one. */
export interface ViewingParams {
  from: string | null;
  to: string | null;
  filters: string | null;
  refresh: string | null;
}

/** In the URL, for a dashboard whose range is to be that of each tile. */
const OWN_RANGES = 'tiles';

export function readViewing(params: URLSearchParams, saved: Viewing): Viewing {
  return {
    range: readRange(params, saved.range),
    filters: filtersIn(params.get('filters')) ?? saved.filters,
    refresh_seconds: secondsIn(params.get('refresh')) ?? saved.refresh_seconds,
  };
}

/** Only what differs from what is saved is in the URL. */
export function writeViewing(viewing: Viewing, saved: Viewing): ViewingParams {
  const ranged = !same(viewing.range, saved.range);
  const filtered = !same(viewing.filters, saved.filters);
  const timed = viewing.refresh_seconds !== saved.refresh_seconds;
  return {
    from: ranged ? (viewing.range?.from ?? OWN_RANGES) : null,
    to: ranged ? (viewing.range?.to ?? null) : null,
    filters: filtered ? JSON.stringify(viewing.filters) : null,
    refresh: timed ? String(viewing.refresh_seconds) : null,
  };
}

export function sameViewing(one: Viewing, other: Viewing): boolean {
  return (
    same(one.range, other.range) &&
    same(one.filters, other.filters) &&
    one.refresh_seconds === other.refresh_seconds
  );
}

export function viewingOf({ range, filters, refresh_seconds }: Dashboard): Viewing {
  return { range, filters, refresh_seconds };
}

/** What the range is called, such as "Last 7 days"; empty where each tile has its own. */
export function rangeTitle(range: DashboardRange | null): string {
  if (range === null) return '';
  const { from, to } = range;
  return periodTitle({ ...(from === '' ? {} : { from }), ...(to === '' ? {} : { to }) });
}

/** The tile's question as it is asked: about the dashboard's time, with its filters too. */
export function questionFor(
  question: Question,
  { range, filters }: Viewing,
  timezone: string,
  now = Date.now(),
): Question {
  const asked = applyRange(applyFilters(question, filters), range, timezone);
  return range === null ? asked : fitInterval(asked, range, now);
}

function readRange(params: URLSearchParams, saved: DashboardRange | null): DashboardRange | null {
  const from = params.get('from');
  if (from === null) return saved;
  return from === OWN_RANGES ? null : { from, to: params.get('to') ?? '' };
}

function filtersIn(text: string | null): Filter[] | null {
  if (text === null) return null;
  try {
    return readFilters(JSON.parse(text));
  } catch {
    return null;
  }
}

/** One of those that are offered: a link must not make the page ask without a pause. */
function secondsIn(text: string | null): number | null {
  return refreshChoices.find((seconds) => String(seconds) === text) ?? null;
}

/** Both are plain JSON that was made alike. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
