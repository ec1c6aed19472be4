/** What each insight is called, which views it has, and how it begins. */
import type { InsightKind, QuestionOf } from '../api/insights';

export interface KindFacts {
  kind: InsightKind;
  title: string;
  /** What it answers, in one line. */
  note: string;
}

export const kinds: readonly KindFacts[] = [
  { kind: 'trend', title: 'Trend', note: 'How much of something happens over time' },
  { kind: 'funnel', title: 'Funnel', note: 'How many people get from one step to the next' },
  { kind: 'retention', title: 'Retention', note: 'How many people come back' },
  { kind: 'paths', title: 'Paths', note: 'Which ways people go' },
  { kind: 'stickiness', title: 'Stickiness', note: 'On how many days people are active' },
  { kind: 'lifecycle', title: 'Lifecycle', note: 'Who is new, back, or gone' },
  { kind: 'sessions', title: 'Sessions', note: 'How visits go, and where they begin and end' },
];

export type View =
  | 'line'
  | 'bar'
  | 'area'
  | 'top'
  | 'number'
  | 'steps'
  | 'time'
  | 'duration'
  | 'heat'
  | 'flow'
  | 'pages'
  | 'table';

const views: Readonly<Record<InsightKind, readonly [View, ...View[]]>> = {
  trend: ['line', 'bar', 'area', 'top', 'number', 'table'],
  funnel: ['steps', 'time', 'duration', 'table'],
  retention: ['heat', 'line', 'table'],
  paths: ['flow', 'table'],
  stickiness: ['bar', 'table'],
  lifecycle: ['bar', 'table'],
  sessions: ['line', 'bar', 'number', 'pages', 'table'],
};

const viewTitles: Readonly<Record<View, string>> = {
  line: 'Line',
  bar: 'Bars',
  area: 'Area',
  top: 'Ranking',
  number: 'Number',
  steps: 'Steps',
  time: 'Over time',
  duration: 'Time to convert',
  heat: 'Heat map',
  flow: 'Flow',
  pages: 'Pages',
  table: 'Table',
};

/** The views of an insight, the usual one first. */
export function viewsOf(kind: InsightKind): readonly View[] {
  return views[kind];
}

export function viewTitle(view: View): string {
  return viewTitles[view];
}

/** The view of that name if the insight has it, else the usual one. */
export function viewOf(kind: InsightKind, name: string | null | undefined): View {
  return views[kind].find((view) => view === name) ?? views[kind][0];
}

export function kindTitle(kind: InsightKind): string {
  return kinds.find((facts) => facts.kind === kind)?.title ?? kind;
}

/** Made of names that most projects have. */
export const defaults: { readonly [K in InsightKind]: QuestionOf[K] } = {
  trend: { insight: 'trend', from: 'now-29d/d', interval: 'day', series: [{ measure: 'count' }] },
  funnel: {
    insight: 'funnel',
    from: 'now-29d/d',
    steps: [{ event: 'page_view' }, { event: 'purchase' }],
    window: '14d',
  },
  retention: {
    insight: 'retention',
    from: 'now-7w/w',
    interval: 'week',
    type: 'recurring',
    start: {},
    periods: 8,
  },
  paths: {
    insight: 'paths',
    from: 'now-6d/d',
    start: 'page_view',
    steps: 4,
    collapse: true,
    limit: 6,
  },
  stickiness: { insight: 'stickiness', from: 'now-29d/d', per: 'period' },
  lifecycle: { insight: 'lifecycle', from: 'now-29d/d', interval: 'day' },
  sessions: { insight: 'sessions', from: 'now-29d/d', interval: 'day' },
};
