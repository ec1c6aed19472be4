/** The people behind a trend: a funnel of one step is a list of those who took it. */
import type { TrendAnswer, TrendResult } from '../api/answers';
import type {
  Filter,
  FunnelQuestion,
  Group,
  Selector,
  TrendQuestion,
  TrendSeries,
} from '../api/questions';
import { defaultLabel } from '../charts/names';
import type { PeoplePick } from './pick';

interface Span {
  from: string;
  to: string;
}

/** A question has at most this many filters, groups of them included. */
const MAX_FILTERS = 100;

/** Those with an event of the result, at one point of it or, without `at`, in the whole period. */
export function trendPick(
  question: TrendQuestion,
  answer: TrendAnswer,
  result: TrendResult,
  name: string,
  at?: number,
): PeoplePick | undefined {
  const series = seriesOf(question, result.label);
  const span = spanOf(answer, result.points, question.cumulative === true ? 0 : at, at);
  if (series === undefined || span === undefined) return undefined;
  const filters = [...(question.filters ?? []), ...groupFilters(answer, result)];
  if (countFilters([...filters, ...(series.filters ?? [])]) > MAX_FILTERS) return undefined;
  return { title: name, question: whoDid(series, filters, span, answer.timezone) };
}

/** The same over the period before. */
export function previousPick(
  question: TrendQuestion,
  answer: TrendAnswer,
  result: TrendResult,
  name: string,
  at: number,
): PeoplePick | undefined {
  if (result.previous === undefined || answer.from === undefined) return undefined;
  const { points } = result.previous;
  const before = { ...answer, from: points[0]?.time ?? answer.from, to: answer.from };
  return trendPick(question, before, { ...result, points }, name, at);
}

/** A formula's result has no events of its own. */
function seriesOf(question: TrendQuestion, label: string): TrendSeries | undefined {
  if (question.formula !== undefined && question.formula.trim() !== '') return undefined;
  return question.series.find((series, place) => (series.label ?? defaultLabel(place)) === label);
}

/** What is true of the events of a group. What is other is in none of those that are shown. */
function groupFilters(answer: TrendAnswer, result: TrendResult): Filter[] {
  if (result.other !== true) return hasValues(answer.breakdown, result.breakdown);
  const kept = answer.series.filter(({ label, other }) => label === result.label && other !== true);
  return kept.map(({ breakdown }) => ({
    any: breakdown.map((value, place) => notValue(answer.breakdown[place] ?? '', value)),
  }));
}

function hasValues(properties: readonly string[], group: Group): Filter[] {
  return group.map((value, place) => {
    const property = properties[place] ?? '';
    return value === null ? { property, op: 'is_not_set' } : { property, op: 'is', value };
  });
}

function notValue(property: string, value: string | null): Filter {
  return value === null ? { property, op: 'is_set' } : { property, op: 'is_not', value };
}

function countFilters(filters: readonly Filter[]): number {
  return filters.reduce((sum, filter) => {
    const inner = 'any' in filter ? filter.any : 'all' in filter ? filter.all : [];
    return sum + 1 + countFilters(inner);
  }, 0);
}

/** From the beginning of one point, or of the period, to the end of another. */
function spanOf(
  answer: { from?: string; to?: string },
  points: readonly { time: string }[],
  first: number | undefined,
  last: number | undefined,
): Span | undefined {
  if (answer.from === undefined || answer.to === undefined) return undefined;
  const begin = points[first ?? 0]?.time;
  const end = last === undefined ? undefined : points[last + 1]?.time;
  return { from: later(answer.from, begin), to: end ?? answer.to };
}

/** A point's time may be before the period. */
function later(one: string, other: string | undefined): string {
  return other !== undefined && Date.parse(other) > Date.parse(one) ? other : one;
}

function whoDid(
  { event, filters }: Selector,
  all: readonly Filter[],
  span: Span,
  timezone: string,
): FunnelQuestion & { people: object } {
  const step: Selector = {
    ...(event === undefined ? {} : { event }),
    ...(filters === undefined ? {} : { filters }),
  };
  return {
    insight: 'funnel',
    ...span,
    timezone,
    steps: [step],
    window: '1s',
    ...(all.length > 0 ? { filters: [...all] } : {}),
    people: { step: 1 },
  };
}
