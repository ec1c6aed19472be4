/** Answers of the store, as POST /v1/query gives them. See docs/insights.md. */
import type { FunnelOrder, Group, Interval } from './questions';

/** How fresh an answer is: everything in the log up to `sequence` is in it. */
export interface AsOf {
  sequence: number;
  /** Null while there are no events. */
  time: string | null;
  lag_ms: number;
}

/** A measured number; null where there is nothing to measure. */
export type Value = number | null;

/** What every answer says: the question as it was understood, and how fresh it is. */
export interface AnswerHead {
  /** Inclusive, with the offset of the zone; absent if the answer is about all time. */
  from?: string;
  /** Exclusive. */
  to?: string;
  timezone: string;
  interval: Interval;
  as_of: AsOf;
  took_ms: number;
}

export interface TrendPoint {
  time: string;
  value: Value;
}

export interface TrendLine {
  points: TrendPoint[];
  total: Value;
}

export interface TrendResult extends TrendLine {
  label: string;
  breakdown: Group;
  /** All groups beyond the limit, taken together. */
  other?: boolean;
  previous?: TrendLine;
}

export interface TrendAnswer extends AnswerHead {
  insight: 'trend';
  breakdown: string[];
  series: TrendResult[];
  groups_omitted: number;
}

export interface FunnelBar {
  step: number;
  label: string;
  event: string;
  people: number;
  conversion: Value;
  conversion_from_previous: Value;
  dropped: number;
  median_seconds: Value;
  avg_seconds: Value;
}

export interface FunnelBin {
  from_seconds: number;
  to_seconds: number;
  people: number;
}

export interface FunnelPoint {
  time: string;
  entered: number;
  converted: number;
  conversion: Value;
}

export interface FunnelResult {
  steps: FunnelBar[];
  overall: {
    conversion: Value;
    median_seconds: Value;
    avg_seconds: Value;
    histogram: FunnelBin[];
  };
  points?: FunnelPoint[];
}

export interface FunnelAnswer extends AnswerHead, FunnelResult {
  insight: 'funnel';
  window_seconds: number;
  order: FunnelOrder;
  breakdown: string[];
  groups: (FunnelResult & { breakdown: Group })[];
  groups_omitted: number;
}

export interface RetentionCohort {
  start: string;
  breakdown: Group;
  size: number;
  /** Null where the interval begins after now. */
  retained: (number | null)[];
  /** The first place whose interval is not over; absent if all are. */
  incomplete_from?: number;
}

export interface RetentionTotal {
  breakdown: Group;
  size: number;
  retention: Value[];
}

export interface RetentionAnswer extends AnswerHead {
  insight: 'retention';
  breakdown: string[];
  cohorts: RetentionCohort[];
  totals: RetentionTotal[];
  groups_omitted: number;
}

export interface PathsCount {
  paths: number;
  people: number;
  dropped: number;
  drop_off: Value;
}

export interface PathsNode extends PathsCount {
  /** Null: all nodes that are not kept. */
  node: string | null;
  other?: boolean;
  share: Value;
}

export interface PathsStep extends PathsCount {
  step: number;
  nodes: PathsNode[];
}

export interface PathsLink {
  /** That of the two steps that is nearer to the node asked for. */
  step: number;
  /** In order of time, also in paths to an end. */
  from: string | null;
  to: string | null;
  paths: number;
  people: number;
  share: Value;
}

export interface PathsAnswer extends AnswerHead {
  insight: 'paths';
  start?: string;
  end?: string;
  window_seconds: number | null;
  paths: number;
  people: number;
  steps: PathsStep[];
  links: PathsLink[];
}

export interface StickinessDays {
  days: number;
  people: number;
  share: Value;
  at_least: number;
}

export interface StickinessCounts {
  people: number;
  average: Value;
  days: StickinessDays[];
}

export interface StickinessAnswer extends AnswerHead, StickinessCounts {
  insight: 'stickiness';
  per: 'period' | 'week' | 'month';
  stretches: (StickinessCounts & { time: string })[];
}

export interface LifecyclePoint {
  time: string;
  new: number;
  returning: number;
  resurrecting: number;
  dormant: number;
  incomplete?: boolean;
}

export interface LifecycleAnswer extends AnswerHead {
  insight: 'lifecycle';
  points: LifecyclePoint[];
}

export interface SessionsCounts {
  sessions: number;
  people: number;
  avg_seconds: Value;
  median_seconds: Value;
  events_per_session: Value;
  page_views_per_session: Value;
  visits: number;
  bounces: number;
  bounce_rate: Value;
}

export interface SessionsResult {
  points: (SessionsCounts & { time: string })[];
  total: SessionsCounts;
}

export interface SessionsPage {
  page: string | null;
  other?: boolean;
  sessions: number;
  share: Value;
  bounces: number;
  bounce_rate: Value;
}

export interface SessionsAnswer extends AnswerHead, SessionsResult {
  insight: 'sessions';
  entry_pages: SessionsPage[];
  exit_pages: SessionsPage[];
  breakdown: string[];
  groups: (SessionsResult & { breakdown: Group })[];
  groups_omitted: number;
}
