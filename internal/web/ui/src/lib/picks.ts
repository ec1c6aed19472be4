/**
 * From a bar, cell, step or node to the people behind it: the question for
 * them. Where no question can be asked there is no pick.
 */
import type {
  FunnelAnswer,
  LifecycleAnswer,
  PathsAnswer,
  PathsLink,
  PathsNode,
  RetentionCohort,
  SessionsAnswer,
  SessionsPage,
  StickinessAnswer,
  TrendAnswer,
  TrendResult,
} from './api/answers';
import type {
  Filter,
  FunnelQuestion,
  Group,
  LifecyclePart,
  LifecycleQuestion,
  PathsQuestion,
  RetentionQuestion,
  Selector,
  SessionsPlace,
  SessionsQuestion,
  StickinessQuestion,
  TrendQuestion,
  TrendSeries,
} from './api/questions';
import { defaultLabel } from './charts/names';

/** A question for people. */
export type PeopleBehind =
  | (FunnelQuestion & { people: object })
  | (RetentionQuestion & { people: object })
  | (PathsQuestion & { people: object })
  | (StickinessQuestion & { people: object })
  | (LifecycleQuestion & { people: object })
  | (SessionsQuestion & { people: object });

export interface PeoplePick {
  /** Which people: "Purchase, 3 March". */
  title: string;
  question: PeopleBehind;
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

/** Those who entered a funnel in the time of a point and went through to its end. */
export function funnelPointPick(
  question: FunnelQuestion,
  answer: FunnelAnswer,
  at: number,
  title: string,
  group?: Group,
): PeoplePick | undefined {
  const time = answer.points?.[at]?.time;
  if (time === undefined) return undefined;
  const people = { step: answer.steps.length, time, ...inGroupOf(group) };
  return { title, question: { ...settled(question, answer), people } };
}

/** Those who went through a funnel in so long a time. */
export function funnelBinPick(
  question: FunnelQuestion,
  answer: FunnelAnswer,
  bin: number,
  title: string,
): PeoplePick | undefined {
  const from_seconds = answer.overall.histogram[bin]?.from_seconds;
  if (from_seconds === undefined) return undefined;
  const people = { step: answer.steps.length, from_seconds };
  return { title, question: { ...settled(question, answer), people } };
}

/** Those of a part of a lifecycle's point. */
export function lifecyclePick(
  question: LifecycleQuestion,
  answer: LifecycleAnswer,
  outcome: LifecyclePart,
  at: number,
  title: string,
): PeoplePick | undefined {
  const time = answer.points[at]?.time;
  if (time === undefined) return undefined;
  return { title, question: { ...settled(question, answer), people: { time, outcome } } };
}

/** Those who were active on so many days, exactly or at least. */
export function stickinessPick(
  question: StickinessQuestion,
  answer: StickinessAnswer,
  days: number,
  outcome: 'exactly' | 'at_least' = 'exactly',
): PeoplePick {
  const number = days === 1 ? '1 day' : `${days} days`;
  const stretch = answer.per === 'period' ? '' : ` of any ${answer.per}`;
  return {
    title: `Active on ${outcome === 'at_least' ? 'at least ' : ''}${number}${stretch}`,
    question: { ...settled(question, answer), people: { days, outcome } },
  };
}

/** Those with a session that began in the time of a point. */
export function sessionsPick(
  question: SessionsQuestion,
  answer: SessionsAnswer,
  title: string,
  at: number,
  group?: Group,
): PeoplePick | undefined {
  const time = answer.points[at]?.time;
  if (time === undefined) return undefined;
  return {
    title,
    question: { ...settled(question, answer), people: { time, ...inGroupOf(group) } },
  };
}

/** Those with a session that begins, or ends, at a page of the list. */
export function sessionsPagePick(
  question: SessionsQuestion,
  answer: SessionsAnswer,
  end: 'entry_page' | 'exit_page',
  page: SessionsPage,
): PeoplePick {
  const place = page.other === true ? { other: true as const } : pathOf(page.page);
  return {
    title: `${end === 'entry_page' ? 'Began' : 'Ended'} at ${pageTitle(page)}`,
    question: { ...settled(question, answer), people: { [end]: place } },
  };
}

function pathOf(page: string | null): SessionsPlace {
  return page === null ? {} : { page };
}

function pageTitle({ page, other }: SessionsPage): string {
  return other === true ? 'another page' : (page ?? 'a page without a path');
}

function inGroupOf(group: Group | undefined): { breakdown?: Group } {
  return group === undefined ? {} : { breakdown: group };
}

/** The question about the very time that was answered, whatever time it is now. */
function settled<Q extends { from?: string; to?: string }>(
  question: Q,
  { from, to }: { from?: string; to?: string },
): Q {
  return { ...question, ...(from === undefined || to === undefined ? {} : { from, to }) };
}
