/**
 * Questions to the store, as POST /v1/query takes them. docs/insights.md says
 * what each field means; what is absent has the default given there.
 */

export type Interval = 'minute' | 'hour' | 'day' | 'week' | 'month';

export type FilterOp =
  | 'is'
  | 'is_not'
  | 'in'
  | 'not_in'
  | 'contains'
  | 'not_contains'
  | 'matches'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'is_set'
  | 'is_not_set';

export type Scalar = string | number | boolean;

/** A comparison of one property. */
export interface Condition {
  property: string;
  op: FilterOp;
  /** Absent for `is_set` and `is_not_set`, a list for `in` and `not_in`. */
  value?: Scalar | Scalar[];
}

/** A comparison, or filters of which one, or each, must hold. */
export type Filter = Condition | { any: Filter[] } | { all: Filter[] };

/** Which events are meant: those of a name, any if absent, for which filters hold. */
export interface Selector {
  event?: string;
  filters?: Filter[];
}

/**
 * The time asked about: dates, `to` inclusive, or instants, `to` exclusive.
 * Both absent means the last 30 days.
 */
export interface Period {
  from?: string;
  to?: string;
  /** An IANA name; UTC if absent. */
  timezone?: string;
}

/** Which people of a list, and how many. */
export interface PeoplePage {
  limit?: number;
  /** `next` of the page before. */
  after?: string;
}

/** The values of a group of a breakdown; null where the property is not set. */
export type Group = (string | null)[];

export type Measure =
  | 'count'
  | 'people'
  | 'sessions'
  | 'count_per_person'
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'p25'
  | 'p50'
  | 'p75'
  | 'p90'
  | 'p95'
  | 'p99';

export interface TrendSeries extends Selector {
  measure?: Measure;
  property?: string;
  label?: string;
}

export interface TrendQuestion extends Period {
  insight: 'trend';
  interval?: Interval;
  series: TrendSeries[];
  filters?: Filter[];
  breakdown?: string[];
  limit?: number;
  formula?: string;
  compare?: 'previous';
  other?: boolean;
  cumulative?: boolean;
  rolling?: number;
}

export interface FunnelStep extends Selector {
  label?: string;
}

export interface FunnelExclusion extends Selector {
  after?: number;
  before?: number;
}

export type FunnelOrder = 'ordered' | 'strict' | 'any';
export type Attribution = 'first' | 'last' | 'any';

export interface FunnelQuestion extends Period {
  insight: 'funnel';
  steps: FunnelStep[];
  order?: FunnelOrder;
  window?: string;
  exclude?: FunnelExclusion[];
  filters?: Filter[];
  breakdown?: string[];
  attribution?: Attribution;
  limit?: number;
  interval?: Interval;
  people?: PeoplePage & {
    step: number;
    outcome?: 'converted' | 'dropped';
    breakdown?: Group;
    /** Those who entered in the interval of the point that begins then. */
    time?: string;
    /** Those of the bin of the histogram that begins there; of the last step. */
    from_seconds?: number;
  };
}

export type RetentionType = 'recurring' | 'first_time' | 'unbounded';

export interface RetentionQuestion extends Period {
  insight: 'retention';
  interval?: Interval;
  type?: RetentionType;
  start: Selector;
  return?: Selector;
  periods?: number;
  filters?: Filter[];
  breakdown?: string[];
  limit?: number;
  people?: PeoplePage & {
    cohort: string;
    period: number;
    outcome?: 'retained' | 'lost';
    breakdown?: Group;
  };
}

export interface PathsQuestion extends Period {
  insight: 'paths';
  start?: string;
  end?: string;
  steps?: number;
  collapse?: boolean;
  window?: string;
  limit?: number;
  filters?: Filter[];
  people?: PeoplePage & {
    step: number;
    node?: string;
    other?: boolean;
    next_node?: string;
    next_other?: boolean;
    outcome?: 'reached' | 'dropped';
  };
}

export interface StickinessQuestion extends Period {
  insight: 'stickiness';
  per?: 'period' | 'week' | 'month';
  series?: Selector;
  filters?: Filter[];
  /** Without a time, people of whom it is true in any of the weeks or months. */
  people?: PeoplePage & { days: number; outcome?: 'exactly' | 'at_least'; time?: string };
}

export interface LifecycleQuestion extends Period {
  insight: 'lifecycle';
  interval?: Interval;
  series?: Selector;
  filters?: Filter[];
  people?: PeoplePage & { time: string; outcome?: LifecyclePart };
}

export type LifecyclePart = 'new' | 'returning' | 'resurrecting' | 'dormant';

export interface SessionsQuestion extends Period {
  insight: 'sessions';
  interval?: Interval;
  filters?: Filter[];
  breakdown?: string[];
  limit?: number;
  pages?: number;
  people?: PeoplePage & {
    time?: string;
    entry_page?: SessionsPlace;
    exit_page?: SessionsPlace;
    breakdown?: Group;
  };
}

/** A page as the answer lists it; without a path, page views that have none. */
export interface SessionsPlace {
  page?: string;
  other?: true;
}

/** The project's own event names, with how often and when they came. */
export interface NamesQuestion {
  insight: 'names';
}

/** What the newest events, of a name or of all, carry. */
export interface PropertiesQuestion {
  insight: 'properties';
  event?: string;
}

/** The values that a property has had lately, the most frequent first. */
export interface ValuesQuestion {
  insight: 'values';
  property: string;
  event?: string;
  search?: string;
  limit?: number;
}
