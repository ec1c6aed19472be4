/** The plots of answers: which values are drawn as which lines. */
import type {
  FunnelAnswer,
  LifecycleAnswer,
  RetentionAnswer,
  SessionsAnswer,
  SessionsCounts,
  StickinessAnswer,
  TrendAnswer,
  TrendLine,
  TrendResult,
} from '../api/answers';
import type { TrendQuestion } from '../api/questions';
import { resultNames } from './names';
import { timeSpan } from './numbers';
import { groupName, timeAxis, withoutFuture, type Line, type Plot } from './plot';

/** More lines than this cannot be told apart; the table has them all. */
export const MAX_LINES = 12;

export function trendPlot(question: TrendQuestion, answer: TrendAnswer, now: number): Plot {
  const nameOf = resultNames(question, answer);
  const shown = answer.series.slice(0, MAX_LINES);
  const times = longest(shown.map((result) => result.points)).map(({ time }) => time);
  return {
    ...timeAxis(answer, times, now),
    lines: shown.flatMap((result, place) => trendLines(result, nameOf(result), place, times, now)),
  };
}

function trendLines(
  result: TrendResult,
  name: string,
  colour: number,
  times: readonly string[],
  now: number,
): Line[] {
  const values = withoutFuture(valuesOf(result), times, now);
  const line: Line = { name, values, colour };
  if (result.previous === undefined) return [line];
  return [line, previousLine(name, result.previous, colour, times.length)];
}

function previousLine(name: string, line: TrendLine, colour: number, length: number): Line {
  const points = line.points.slice(0, length);
  return {
    name: `${name}, before`,
    values: points.map(({ value }) => value),
    colour,
    previous: { times: points.map(({ time }) => time) },
  };
}

function valuesOf(line: TrendLine): (number | null)[] {
  return line.points.map(({ value }) => value);
}

function longest<T>(lists: readonly T[][]): T[] {
  return lists.reduce<T[]>((best, list) => (list.length > best.length ? list : best), []);
}

export type SessionsMetric = Exclude<keyof SessionsCounts, 'visits' | 'bounces'>;

export const sessionsMetrics: readonly {
  id: SessionsMetric;
  title: string;
  unit?: 'share' | 'seconds';
}[] = [
  { id: 'sessions', title: 'Sessions' },
  { id: 'people', title: 'People' },
  { id: 'median_seconds', title: 'Length, median', unit: 'seconds' },
  { id: 'avg_seconds', title: 'Length, average', unit: 'seconds' },
  { id: 'page_views_per_session', title: 'Page views per session' },
  { id: 'events_per_session', title: 'Events per session' },
  { id: 'bounce_rate', title: 'Bounce rate', unit: 'share' },
];

export function sessionsPlot(answer: SessionsAnswer, metric: SessionsMetric, now: number): Plot {
  const facts = sessionsMetrics.find(({ id }) => id === metric);
  const times = answer.points.map(({ time }) => time);
  const results =
    answer.groups.length > 0
      ? answer.groups.map((group) => ({ ...group, name: groupName(group.breakdown) }))
      : [{ points: answer.points, name: facts?.title ?? metric }];
  return {
    ...timeAxis(answer, times, now),
    ...(facts?.unit === undefined ? {} : { unit: facts.unit }),
    lines: results.slice(0, MAX_LINES).map(({ name, points }, colour) => ({
      name,
      colour,
      values: withoutFuture(
        points.map((point) => point[metric]),
        times,
        now,
      ),
    })),
  };
}

export const lifecycleParts = [
  { id: 'new', title: 'New', colour: 0 },
  { id: 'returning', title: 'Returning', colour: 2 },
  { id: 'resurrecting', title: 'Resurrecting', colour: 3 },
  { id: 'dormant', title: 'Dormant', colour: 1 },
] as const;

/** Who left is drawn below the line. */
export function lifecyclePlot(answer: LifecycleAnswer, now: number): Plot {
  const times = answer.points.map(({ time }) => time);
  return {
    ...timeAxis(answer, times, now),
    stacked: true,
    lines: lifecycleParts.map(({ id, title, colour }) => ({
      name: title,
      colour,
      values: withoutFuture(
        answer.points.map((point) => (id === 'dormant' ? 0 - point.dormant : point[id])),
        times,
        now,
      ),
    })),
  };
}

export function stickinessPlot(answer: StickinessAnswer): Plot {
  const ticks = answer.days.map(({ days }) => ({
    label: String(days),
    title: days === 1 ? 'Active on 1 day' : `Active on ${days} days`,
  }));
  const values = answer.days.map(({ people }) => people);
  return { ticks, underWay: ticks.length, lines: [{ name: 'People', values, colour: 0 }] };
}

export function funnelTimePlot(answer: FunnelAnswer, now: number): Plot {
  const times = (answer.points ?? []).map(({ time }) => time);
  const results =
    answer.groups.length > 0
      ? answer.groups.map((group) => ({ ...group, name: groupName(group.breakdown) }))
      : [{ points: answer.points, name: 'Conversion' }];
  return {
    ...timeAxis(answer, times, now),
    unit: 'share',
    lines: results.slice(0, MAX_LINES).map(({ name, points = [] }, colour) => ({
      name,
      colour,
      values: points.map(({ conversion }) => conversion),
    })),
  };
}

export function funnelDurationPlot(answer: FunnelAnswer): Plot {
  const bins = answer.overall.histogram;
  const ticks = bins.map((bin) => ({
    label: timeSpan(bin.from_seconds),
    title: `${timeSpan(bin.from_seconds)} to ${timeSpan(bin.to_seconds)}`,
  }));
  const values = bins.map(({ people }) => people);
  return { ticks, underWay: ticks.length, lines: [{ name: 'People', values, colour: 0 }] };
}

const periodNames = { minute: 'Minute', hour: 'Hour', day: 'Day', week: 'Week', month: 'Month' };

export function periodName(answer: RetentionAnswer, period: number): string {
  return `${periodNames[answer.interval]} ${period}`;
}

/** The share of all cohorts together that came back, by interval. */
export function retentionPlot(answer: RetentionAnswer): Plot {
  const length = Math.max(0, ...answer.totals.map(({ retention }) => retention.length));
  const ticks = Array.from({ length }, (_, period) => {
    const title = periodName(answer, period);
    return { label: title, title };
  });
  return {
    ticks,
    underWay: length,
    unit: 'share',
    lines: answer.totals.slice(0, MAX_LINES).map(({ breakdown, retention }, colour) => ({
      name: breakdown.length > 0 ? groupName(breakdown) : 'Everyone',
      values: retention,
      colour,
    })),
  };
}
