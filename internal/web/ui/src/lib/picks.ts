/**
 * From a bar, cell, step or node to the people behind it: the question for
 * them. Where the store has no such question there is no pick.
 */
import type {
  FunnelAnswer,
  PathsAnswer,
  PathsLink,
  PathsNode,
  RetentionCohort,
  SessionsAnswer,
  TrendAnswer,
  TrendResult,
} from './api/answers';
import type {
  Filter,
  FunnelQuestion,
  Group,
  PathsQuestion,
  RetentionQuestion,
  Selector,
  SessionsQuestion,
  TrendQuestion,
  TrendSeries,
} from './api/questions';
import { defaultLabel } from './charts/names';

export { lifecyclePick } from './lifecycle-pick';

/** A question for people. */
export type PeopleBehind =
  | (FunnelQuestion & { people: object })
  | (RetentionQuestion & { people: object })
  | (PathsQuestion & { people: object });

export interface PeoplePick {
  /** Which people: "Purchase, 3 March". */
  title: string;
  question: PeopleBehind;
  /** Less those of these. */
  without?: PeopleBehind[];
}

interface Span {
  from: string;
  to: string;
}

/** A question has at most this many filters. */
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
  const group = groupFilters(answer, result);
  const span = spanOf(answer, result.points, question.cumulative === true ? 0 : at, at);
  if (series === undefined || group === undefined || span === undefined) return undefined;
  const filters = [...(question.filters ?? []), ...group];
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

/** What is true of the events of a group; undefined if that cannot be said in a question. */
function groupFilters(answer: TrendAnswer, result: TrendResult): Filter[] | undefined {
  if (result.other !== true) return inGroup(answer.breakdown, result.breakdown);
  const kept = answer.series.filter(({ label, other }) => label === result.label && other !== true);
  const filters: Filter[] = kept.map(({ breakdown }) => ({
    any: breakdown.map((value, place) => notValue(answer.breakdown[place] ?? '', value)),
  }));
  return filters.length * answer.breakdown.length > MAX_FILTERS ? undefined : filters;
}

function inGroup(properties: readonly string[], group: Group): Filter[] {
  return group.map((value, place) => {
    const property = properties[place] ?? '';
    return value === null ? { property, op: 'is_not_set' } : { property, op: 'is', value };
  });
}

function notValue(property: string, value: string | null): Filter {
  return value === null ? { property, op: 'is_set' } : { property, op: 'is_not', value };
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

/** A funnel of one step is a list of those who took it. */
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

/** Those who reached a step, or went no further. */
export function funnelPick(
  question: FunnelQuestion,
  answer: FunnelAnswer,
  step: number,
  outcome: 'converted' | 'dropped',
  group?: Group,
): PeoplePick | undefined {
  if (outcome === 'dropped' && step === answer.steps.length) return undefined;
  const label = answer.steps[step - 1]?.label ?? `step ${step}`;
  const rest = { ...question };
  delete rest.interval;
  return {
    title: outcome === 'converted' ? `Reached “${label}”` : `Went no further than “${label}”`,
    question: {
      ...rest,
      people: { step, outcome, ...(group === undefined ? {} : { breakdown: group }) },
    },
  };
}

/** Those of a cohort who came back in a period of it, or did not. */
export function retentionPick(
  question: RetentionQuestion,
  cohort: RetentionCohort,
  period: number,
  outcome: 'retained' | 'lost',
  title: string,
): PeoplePick | undefined {
  if ((cohort.retained[period] ?? null) === null) return undefined;
  const group = cohort.breakdown.length > 0 ? { breakdown: cohort.breakdown } : {};
  return {
    title,
    question: { ...question, people: { cohort: cohort.start, period, outcome, ...group } },
  };
}

/** Those with a path through a node. */
export function nodePick(
  question: PathsQuestion,
  step: number,
  node: PathsNode,
  outcome: 'reached' | 'dropped',
  title: string,
): PeoplePick {
  return { title, question: { ...question, people: { step, outcome, ...placed(node.node) } } };
}

/** Those with a path over a link. */
export function linkPick(
  question: PathsQuestion,
  answer: PathsAnswer,
  link: PathsLink,
  title: string,
): PeoplePick {
  const toEnd = answer.end !== undefined && answer.end !== '';
  const [near, far] = toEnd ? [link.to, link.from] : [link.from, link.to];
  const next = far === null ? { next_other: true } : { next_node: far };
  return {
    title,
    question: { ...question, people: { step: link.step, ...placed(near), ...next } },
  };
}

function placed(node: string | null): { node?: string; other?: boolean } {
  return node === null ? { other: true } : { node };
}

/** Those with a session that began in the time of a point, or in the period. */
export function sessionsPick(
  question: SessionsQuestion,
  answer: SessionsAnswer,
  title: string,
  at?: number,
): PeoplePick | undefined {
  const span = spanOf(answer, answer.points, at, at);
  if (span === undefined || (question.breakdown ?? []).length > 0) return undefined;
  return { title, question: { ...sessionPaths(question, span), people: { step: 1 } } };
}

/** Those with a session whose first page view is of this page. */
export function entryPick(
  question: SessionsQuestion,
  answer: SessionsAnswer,
  page: string | null,
): PeoplePick | undefined {
  if (answer.from === undefined || answer.to === undefined) return undefined;
  const span = { from: answer.from, to: answer.to };
  const node = page === null ? 'page_view' : `page_view:${page}`;
  return {
    title: `Entered at ${page ?? 'a page without a path'}`,
    question: { ...sessionPaths(question, span), start: 'page_view', people: { step: 1, node } },
  };
}

/** Paths without a start are the sessions that begin in the period. */
function sessionPaths(question: SessionsQuestion, span: Span): PathsQuestion {
  return {
    insight: 'paths',
    ...span,
    ...(question.timezone === undefined ? {} : { timezone: question.timezone }),
    steps: 2,
    limit: 100,
    ...(question.filters === undefined ? {} : { filters: question.filters }),
  };
}
