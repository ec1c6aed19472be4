/** Answers of the store, for tests. */
import type {
  AnswerHead,
  FunnelAnswer,
  LifecycleAnswer,
  PathsAnswer,
  RetentionAnswer,
  SessionsAnswer,
  StickinessAnswer,
  TrendAnswer,
} from '../lib/api/answers';
import type { Answer, InsightKind, QuestionOf } from '../lib/api/insights';

/** What a sender may call an event, a property, a page: markup, and nothing else than text. */
export const HOSTILE = '<img src=x onerror="globalThis.hit=1">{a|b}\u202e';

function head(interval: AnswerHead['interval'] = 'day'): Omit<AnswerHead, 'insight'> {
  return {
    from: '2026-03-28T00:00:00+01:00',
    to: '2026-03-31T00:00:00+02:00',
    timezone: 'Europe/Berlin',
    interval,
    as_of: { sequence: 9, time: '2026-03-30T10:00:00Z', lag_ms: 1 },
    took_ms: 3,
  };
}

/** Three days, of which the second has 23 hours. */
export const DAYS = [
  '2026-03-28T00:00:00+01:00',
  '2026-03-29T00:00:00+01:00',
  '2026-03-30T00:00:00+02:00',
] as const;

export const questions: { readonly [K in InsightKind]: QuestionOf[K] } = {
  trend: {
    insight: 'trend',
    series: [{ event: HOSTILE }],
    breakdown: ['country'],
    limit: 1,
    other: true,
  },
  funnel: {
    insight: 'funnel',
    steps: [{ event: HOSTILE }, { event: 'purchase' }],
    interval: 'day',
  },
  retention: { insight: 'retention', start: { event: HOSTILE }, interval: 'day' },
  paths: { insight: 'paths', start: 'page_view' },
  stickiness: { insight: 'stickiness' },
  lifecycle: { insight: 'lifecycle', series: { event: HOSTILE } },
  sessions: { insight: 'sessions' },
};

export const trend: TrendAnswer = {
  insight: 'trend',
  ...head(),
  breakdown: ['country'],
  groups_omitted: 2,
  series: [
    { label: 'A', breakdown: [HOSTILE], points: points([3, null, 5]), total: 8 },
    { label: 'A', breakdown: [null], other: true, points: points([1, 0, 2]), total: 3 },
  ],
};

export const funnel: FunnelAnswer = {
  insight: 'funnel',
  ...head(),
  window_seconds: 1_209_600,
  order: 'ordered',
  steps: [bar(1, HOSTILE, 10, 1, null, 6), bar(2, 'purchase', 4, 0.4, 0.4, 0)],
  overall: {
    conversion: 0.4,
    median_seconds: 90,
    avg_seconds: 100,
    histogram: [{ from_seconds: 60, to_seconds: 300, people: 4 }],
  },
  points: DAYS.map((time) => ({ time, entered: 5, converted: 2, conversion: 0.4 })),
  breakdown: [],
  groups: [],
  groups_omitted: 0,
};

export const retention: RetentionAnswer = {
  insight: 'retention',
  ...head(),
  breakdown: [],
  cohorts: [
    { start: DAYS[0], breakdown: [], size: 4, retained: [4, 1, 3] },
    { start: DAYS[1], breakdown: [], size: 0, retained: [0, 0, null], incomplete_from: 1 },
  ],
  totals: [{ breakdown: [], size: 4, retention: [1, 0.25, 0.75] }],
  groups_omitted: 0,
};

const counted = { people: 2, dropped: 1, drop_off: 0.5 };
export const paths: PathsAnswer = {
  insight: 'paths',
  ...head(),
  start: 'page_view',
  window_seconds: null,
  paths: 4,
  people: 3,
  steps: [
    {
      step: 1,
      paths: 4,
      ...counted,
      nodes: [{ node: `page_view:/${HOSTILE}`, paths: 4, share: 1, ...counted }],
    },
    {
      step: 2,
      paths: 3,
      ...counted,
      nodes: [
        { node: 'purchase', paths: 2, share: 0.5, ...counted },
        { node: null, other: true, paths: 1, share: 0.25, ...counted },
      ],
    },
  ],
  links: [
    { step: 1, from: `page_view:/${HOSTILE}`, to: 'purchase', paths: 2, people: 2, share: 0.5 },
    { step: 1, from: `page_view:/${HOSTILE}`, to: null, paths: 1, people: 1, share: 0.25 },
  ],
};

export const stickiness: StickinessAnswer = {
  insight: 'stickiness',
  ...head(),
  per: 'period',
  people: 3,
  average: 1.5,
  days: [
    { days: 1, people: 2, share: 2 / 3, at_least: 3 },
    { days: 2, people: 1, share: 1 / 3, at_least: 1 },
  ],
  stretches: [],
};

export const lifecycle: LifecycleAnswer = {
  insight: 'lifecycle',
  ...head(),
  points: DAYS.map((time) => ({ time, new: 3, returning: 2, resurrecting: 1, dormant: 4 })),
};

const counts = {
  sessions: 5,
  people: 4,
  avg_seconds: 61,
  median_seconds: 30,
  events_per_session: 3,
  page_views_per_session: 2,
  visits: 5,
  bounces: 1,
  bounce_rate: 0.2,
};
export const sessions: SessionsAnswer = {
  insight: 'sessions',
  ...head(),
  points: DAYS.map((time) => ({ time, ...counts })),
  total: counts,
  entry_pages: [{ page: `/${HOSTILE}`, sessions: 5, share: 1, bounces: 1, bounce_rate: 0.2 }],
  exit_pages: [{ page: null, other: true, sessions: 5, share: 1, bounces: 1, bounce_rate: 0.2 }],
  breakdown: [],
  groups: [],
  groups_omitted: 0,
};

export const answers: readonly Answer[] = [
  trend,
  funnel,
  retention,
  paths,
  stickiness,
  lifecycle,
  sessions,
];

function points(values: readonly (number | null)[]): { time: string; value: number | null }[] {
  return values.map((value, place) => ({ time: DAYS[place] ?? '', value }));
}

function bar(
  step: number,
  event: string,
  people: number,
  conversion: number,
  before: number | null,
  dropped: number,
): FunnelAnswer['steps'][number] {
  return {
    step,
    label: event,
    event,
    people,
    conversion,
    conversion_from_previous: before,
    dropped,
    median_seconds: before === null ? null : 90,
    avg_seconds: before === null ? null : 100,
  };
}
