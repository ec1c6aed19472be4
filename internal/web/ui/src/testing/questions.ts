/** Questions drawn at random, hostile names and all: each seed always draws the same. */
import type { InsightKind, Question, QuestionOf } from '../lib/api/insights';
import type { Condition, Filter, FilterOp, Scalar, Selector } from '../lib/api/questions';
import { measures } from '../lib/charts/names';
import { kinds } from '../lib/question';
import { compact, filterOps } from '../lib/question/read';
import { Random } from './random';

const NAMES: readonly [string, ...string[]] = [
  'page_view',
  '5',
  'true',
  'null',
  '{}',
  '"quoted"',
  'a.b=c&d#e%20f+g?h',
  '<img src=x onerror=alert(1)>',
  'Größe · 日本語 🎉',
  ' spaces ',
  'new\nline',
  '__proto__',
];
const VALUES: readonly [Scalar, ...Scalar[]] = [...NAMES, '', 0, 12.5, -1e30, true, false];
const INTERVALS = ['day', 'week', 'month'] as const;

export function randomQuestion(seed: number): Question {
  const random = new Random(seed);
  const [first, ...rest] = kinds.map(({ kind }) => kind);
  return makers[random.pick([first ?? 'trend', ...rest])](random);
}

const makers: { readonly [K in InsightKind]: (random: Random) => QuestionOf[K] } = {
  trend: (random) => ({
    insight: 'trend',
    ...common(random),
    interval: random.pick(['minute', 'hour', ...INTERVALS]),
    series: random.list(1, 4, () => ({
      ...selector(random),
      ...maybe(random, { measure: random.pick(['count', ...measures.map(({ value }) => value)]) }),
      ...maybe(random, { property: name(random) }),
    })),
    ...breakdown(random),
    ...maybe(random, { formula: 'A / (B + 1.5)' }),
    ...maybe(random, { compare: 'previous' as const }),
    ...maybe(random, { cumulative: true }),
    ...maybe(random, { rolling: 2 + random.below(300) }),
  }),
  funnel: (random) => ({
    insight: 'funnel',
    ...common(random),
    steps: random.list(1, 5, () => ({
      ...selector(random),
      ...maybe(random, { label: name(random) }),
    })),
    ...maybe(random, { order: random.pick(['ordered', 'strict', 'any']) }),
    ...maybe(random, { window: '14d' }),
    ...maybe(random, { exclude: [{ ...selector(random), after: 1, before: 2 }] }),
    ...breakdown(random),
    ...maybe(random, { interval: random.pick(INTERVALS) }),
  }),
  retention: (random) => ({
    insight: 'retention',
    ...common(random),
    type: random.pick(['recurring', 'first_time', 'unbounded']),
    start: selector(random),
    ...maybe(random, { return: selector(random) }),
    ...maybe(random, { periods: 1 + random.below(400) }),
    ...breakdown(random),
  }),
  paths: (random) => ({
    insight: 'paths',
    ...common(random),
    ...(random.chance(0.5) ? { start: name(random) } : { end: name(random) }),
    ...maybe(random, { steps: 2 + random.below(18) }),
    ...maybe(random, { collapse: true }),
    ...maybe(random, { window: '1h' }),
  }),
  stickiness: (random) => ({
    insight: 'stickiness',
    ...common(random),
    per: random.pick(['period', 'week', 'month']),
    ...maybe(random, { series: { event: name(random) } }),
  }),
  lifecycle: (random) => ({
    insight: 'lifecycle',
    ...common(random),
    interval: random.pick(['hour', ...INTERVALS]),
    ...maybe(random, { series: { event: name(random) } }),
  }),
  sessions: (random) => ({
    insight: 'sessions',
    ...common(random),
    ...breakdown(random),
    ...maybe(random, { pages: 1 + random.below(1_000) }),
  }),
};

function common(random: Random): Pick<QuestionOf['paths'], 'from' | 'to' | 'timezone' | 'filters'> {
  return {
    ...maybe(random, {
      from: random.pick(['now-6d/d', '2026-01-01', '2026-01-01T00:00:00+05:45']),
    }),
    ...maybe(random, { to: '2026-01-31' }),
    ...maybe(random, { timezone: random.pick(['UTC', 'America/St_Johns', 'Etc/GMT+5']) }),
    ...maybe(random, { filters: random.list(1, 3, () => filter(random, 1)) }),
  };
}

function selector(random: Random): Selector {
  return {
    ...maybe(random, { event: name(random) }),
    ...maybe(random, { filters: random.list(1, 2, () => filter(random, 1)) }),
  };
}

function filter(random: Random, depth: number): Filter {
  if (depth < 8 && random.chance(0.25)) {
    const inner = random.list(1, 3, () => filter(random, depth + 1));
    return random.chance(0.5) ? { any: inner } : { all: inner };
  }
  return condition(random);
}

function condition(random: Random): Condition {
  const property = name(random);
  const op = random.pick<FilterOp>(['is', ...filterOps]);
  if (op === 'is_set' || op === 'is_not_set') return { property, op };
  const many = op === 'in' || op === 'not_in';
  const scalar = (): Scalar => random.pick(VALUES);
  return { property, op, value: many ? random.list(1, 4, scalar) : scalar() };
}

function breakdown(random: Random): { breakdown?: string[]; limit?: number } {
  const list = [...new Set(random.list(0, 3, () => name(random)))];
  return compact({ breakdown: list, limit: list.length > 0 ? 5 : undefined });
}

function name(random: Random): string {
  return random.pick(NAMES);
}

function maybe<T extends object>(random: Random, members: T): Partial<T> {
  return random.chance(0.5) ? members : {};
}
