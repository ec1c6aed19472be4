import { expect, test } from 'vitest';
import * as samples from '../testing/answers';
import type { TrendResult } from './api/answers';
import {
  entryPick,
  funnelPick,
  lifecyclePick,
  linkPick,
  nodePick,
  previousPick,
  retentionPick,
  sessionsPick,
  trendPick,
} from './picks';

const question = samples.questions.trend;
const [group, other] = samples.trend.series as [TrendResult, TrendResult];

test('behind a point are those who did it in its time, in its group', () => {
  expect(trendPick(question, samples.trend, group, 'A', 1)?.question).toEqual({
    insight: 'funnel',
    from: samples.DAYS[1],
    to: samples.DAYS[2],
    timezone: 'Europe/Berlin',
    steps: [{ event: samples.HOSTILE }],
    window: '1s',
    filters: [{ property: 'country', op: 'is', value: samples.HOSTILE }],
    people: { step: 1 },
  });
});

test('the first point begins with the period, the last ends with it', () => {
  const cut = { ...samples.trend, from: '2026-03-28T12:00:00+01:00' };
  expect(trendPick(question, cut, group, 'A', 0)?.question.from).toBe(cut.from);
  expect(trendPick(question, cut, group, 'A', 2)?.question.to).toBe(samples.trend.to);
  expect(trendPick(question, cut, group, 'A')?.question).toMatchObject({
    from: cut.from,
    to: samples.trend.to,
  });
});

test('behind a running total are all since the beginning', () => {
  const running = { ...question, cumulative: true };
  expect(trendPick(running, samples.trend, group, 'A', 1)?.question).toMatchObject({
    from: samples.trend.from,
    to: samples.DAYS[2],
  });
});

test('behind what is other are those of none of the groups', () => {
  expect(trendPick(question, samples.trend, other, 'Other', 0)?.question.filters).toEqual([
    { any: [{ property: 'country', op: 'is_not', value: samples.HOSTILE }] },
  ]);
  const unset = { ...group, breakdown: [null] };
  expect(trendPick(question, samples.trend, unset, 'A', 0)?.question.filters).toEqual([
    { property: 'country', op: 'is_not_set' },
  ]);
});

test('a formula has nobody behind it', () => {
  expect(
    trendPick({ ...question, formula: 'A / 2' }, samples.trend, group, 'A', 0),
  ).toBeUndefined();
});

test('the period before ends where the period begins', () => {
  const points = ['2026-03-25', '2026-03-26', '2026-03-27'].map((day) => ({
    time: `${day}T00:00:00+01:00`,
    value: 1,
  }));
  const compared = { ...group, previous: { points, total: 3 } };
  expect(previousPick(question, samples.trend, compared, 'A', 2)?.question).toMatchObject({
    from: '2026-03-27T00:00:00+01:00',
    to: samples.trend.from,
  });
});

test('nobody drops at the last step', () => {
  const { funnel } = samples.questions;
  expect(funnelPick(funnel, samples.funnel, 2, 'dropped')).toBeUndefined();
  const pick = funnelPick(funnel, samples.funnel, 1, 'dropped', ['DE']);
  expect(pick?.question.people).toEqual({ step: 1, outcome: 'dropped', breakdown: ['DE'] });
  expect(pick?.question).not.toHaveProperty('interval');
});

test('a cell that lies ahead has nobody behind it', () => {
  const { retention } = samples.questions;
  const [first, second] = samples.retention.cohorts;
  if (first === undefined || second === undefined) throw new Error('the sample has two cohorts');
  expect(retentionPick(retention, second, 2, 'retained', '')).toBeUndefined();
  expect(retentionPick(retention, first, 2, 'lost', '')?.question.people).toEqual({
    cohort: samples.DAYS[0],
    period: 2,
    outcome: 'lost',
  });
});

test('a link is asked for from the node that is nearer to the anchor', () => {
  const { paths } = samples.questions;
  const [link] = samples.paths.links;
  const [node] = samples.paths.steps[1]?.nodes ?? [];
  if (link === undefined || node === undefined) throw new Error('the sample has links');
  expect(linkPick(paths, samples.paths, link, '').question.people).toEqual({
    step: 1,
    node: link.from,
    next_node: 'purchase',
  });
  const back = { ...samples.paths, end: 'purchase' };
  expect(linkPick(paths, back, link, '').question.people).toEqual({
    step: 1,
    node: 'purchase',
    next_node: link.from,
  });
  const rest = { ...node, node: null, other: true };
  expect(nodePick(paths, 2, rest, 'dropped', '').question.people).toEqual({
    step: 2,
    outcome: 'dropped',
    other: true,
  });
});

test('sessions are paths from wherever they begin', () => {
  const { sessions } = samples.questions;
  const pick = sessionsPick(sessions, samples.sessions, '', 1);
  expect(pick?.question).toMatchObject({
    insight: 'paths',
    from: samples.DAYS[1],
    to: samples.DAYS[2],
  });
  expect(pick?.question).not.toHaveProperty('start');
  const grouped = { ...sessions, breakdown: ['country'] };
  expect(sessionsPick(grouped, samples.sessions, '', 1)).toBeUndefined();
  expect(entryPick(sessions, samples.sessions, '/a')?.question.people).toEqual({
    step: 1,
    node: 'page_view:/a',
  });
});

test('who is new, back or gone is told by the retention of the day before', () => {
  const { lifecycle } = samples.questions;
  const pick = (part: 'new' | 'returning' | 'resurrecting' | 'dormant') =>
    lifecyclePick(lifecycle, samples.lifecycle, part, 1, part);
  expect(pick('new')?.question).toMatchObject({
    type: 'first_time',
    from: '2026-03-29',
    to: '2026-03-29',
    people: { cohort: '2026-03-29', period: 0 },
  });
  expect(pick('dormant')?.question).toMatchObject({
    from: '2026-03-28',
    to: '2026-03-28',
    periods: 2,
    people: { cohort: '2026-03-28', period: 1, outcome: 'lost' },
  });
  expect(pick('resurrecting')?.without).toEqual([
    pick('new')?.question,
    pick('returning')?.question,
  ]);
});

test('months and weeks are cut on the calendar', () => {
  const { lifecycle } = samples.questions;
  const at = (interval: 'month' | 'week' | 'hour', time: string) =>
    lifecyclePick(
      lifecycle,
      {
        ...samples.lifecycle,
        interval,
        points: [{ time, new: 1, returning: 1, resurrecting: 1, dormant: 1 }],
      },
      'returning',
      0,
      '',
    )?.question;
  expect(at('month', '2026-03-01T00:00:00+01:00')).toMatchObject({
    from: '2026-02-01',
    to: '2026-02-28',
  });
  expect(at('week', '2026-03-02T00:00:00+01:00')).toMatchObject({
    from: '2026-02-23',
    to: '2026-03-01',
  });
  expect(at('hour', '2026-03-02T10:00:00+01:00')).toBeUndefined();
});
