/** Makes a question of anything: a link's query or a saved insight. */
import type { InsightKind, Question, QuestionOf } from '../api/insights';
import type * as q from '../api/questions';
import { defaults } from './kinds';
import {
  compact,
  flag,
  list,
  members,
  oneOf,
  readFilters,
  readSelector,
  text,
  whole,
} from './read';

const intervals = ['minute', 'hour', 'day', 'week', 'month'] as const;
const measures: readonly q.Measure[] = [
  'count',
  'people',
  'sessions',
  'count_per_person',
  'sum',
  'avg',
  'min',
  'max',
  'p25',
  'p50',
  'p75',
  'p90',
  'p95',
  'p99',
];

type Members = Record<string, unknown>;

/** The question, or undefined if it is of no insight that is shown as a chart. */
export function readQuestion(value: unknown): Question | undefined {
  const given = members(value);
  const kind = oneOf(given.insight, Object.keys(readers) as InsightKind[]);
  return kind === undefined ? undefined : readers[kind](given);
}

const readers: { readonly [K in InsightKind]: (given: Members) => QuestionOf[K] } = {
  trend: readTrend,
  funnel: readFunnel,
  retention: readRetention,
  paths: readPaths,
  stickiness: readStickiness,
  lifecycle: readLifecycle,
  sessions: readSessions,
};

function readTrend(given: Members): q.TrendQuestion {
  const series = list(given.series, 26, readSeries);
  return compact<q.TrendQuestion>({
    insight: 'trend',
    ...common(given),
    interval: oneOf(given.interval, intervals),
    series: series.length > 0 ? series : defaults.trend.series,
    breakdown: properties(given.breakdown),
    limit: whole(given.limit, 1, 10_000),
    formula: text(given.formula),
    compare: oneOf(given.compare, ['previous']),
    other: flag(given.other),
    cumulative: flag(given.cumulative),
    rolling: whole(given.rolling, 2, 366),
  });
}

function readSeries(value: unknown): q.TrendSeries {
  const { measure, property, label } = members(value);
  return compact<q.TrendSeries>({
    ...selector(value),
    measure: oneOf(measure, measures),
    property: text(property),
    label: text(label),
  });
}

function readFunnel(given: Members): q.FunnelQuestion {
  const steps = list(given.steps, 30, readStep);
  return compact<q.FunnelQuestion>({
    insight: 'funnel',
    ...common(given),
    steps: steps.length > 0 ? steps : defaults.funnel.steps,
    order: oneOf(given.order, ['ordered', 'strict', 'any']),
    window: text(given.window),
    exclude: list(given.exclude, 10, readExclusion),
    breakdown: properties(given.breakdown),
    attribution: oneOf(given.attribution, ['first', 'last', 'any']),
    limit: whole(given.limit, 1, 1_000),
    interval: oneOf(given.interval, intervals),
    people: undefined,
  });
}

function readStep(value: unknown): q.FunnelStep {
  return compact<q.FunnelStep>({ ...selector(value), label: text(members(value).label) });
}

function readExclusion(value: unknown): q.FunnelExclusion {
  const { after, before } = members(value);
  return compact<q.FunnelExclusion>({
    ...selector(value),
    after: whole(after, 1, 29),
    before: whole(before, 2, 30),
  });
}

function readRetention(given: Members): q.RetentionQuestion {
  return compact<q.RetentionQuestion>({
    insight: 'retention',
    ...common(given),
    interval: oneOf(given.interval, ['day', 'week', 'month']),
    type: oneOf(given.type, ['recurring', 'first_time', 'unbounded']),
    start: readSelector(given.start),
    // An empty one is every event; without one, returns are like starts.
    return: given.return === undefined ? undefined : readSelector(given.return),
    periods: whole(given.periods, 1, 500),
    breakdown: properties(given.breakdown),
    limit: whole(given.limit, 1, 10_000),
    people: undefined,
  });
}

function readPaths(given: Members): q.PathsQuestion {
  const start = text(given.start);
  return compact<q.PathsQuestion>({
    insight: 'paths',
    ...common(given),
    start,
    end: start === undefined ? text(given.end) : undefined,
    steps: whole(given.steps, 2, 20),
    collapse: flag(given.collapse),
    window: text(given.window),
    limit: whole(given.limit, 1, 100),
    people: undefined,
  });
}

function readStickiness(given: Members): q.StickinessQuestion {
  return compact<q.StickinessQuestion>({
    insight: 'stickiness',
    ...common(given),
    per: oneOf(given.per, ['period', 'week', 'month']),
    series: optionalSelector(given.series),
  });
}

function readLifecycle(given: Members): q.LifecycleQuestion {
  return compact<q.LifecycleQuestion>({
    insight: 'lifecycle',
    ...common(given),
    interval: oneOf(given.interval, ['hour', 'day', 'week', 'month']),
    series: optionalSelector(given.series),
  });
}

function readSessions(given: Members): q.SessionsQuestion {
  return compact<q.SessionsQuestion>({
    insight: 'sessions',
    ...common(given),
    interval: oneOf(given.interval, intervals),
    breakdown: properties(given.breakdown),
    limit: whole(given.limit, 1, 1_000),
    pages: whole(given.pages, 1, 1_000),
  });
}

function common(given: Members): {
  from: string | undefined;
  to: string | undefined;
  timezone: string | undefined;
  filters: q.Filter[];
} {
  return {
    from: text(given.from),
    to: text(given.to),
    timezone: text(given.timezone),
    filters: readFilters(given.filters),
  };
}

/** The members of a selector, each there or undefined. */
function selector(value: unknown): { event: string | undefined; filters: q.Filter[] } {
  const { event, filters = [] } = readSelector(value);
  return { event, filters };
}

function optionalSelector(value: unknown): q.Selector | undefined {
  const read = readSelector(value);
  return read.event === undefined && read.filters === undefined ? undefined : read;
}

/** Properties, each once: the same again parts no group further. */
function properties(value: unknown): string[] {
  return [...new Set(list(value, 10, text))];
}
