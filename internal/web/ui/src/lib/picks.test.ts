import { expect, test } from 'vitest';
import * as samples from '../testing/answers';
import type { SessionsPage, TrendResult } from './api/answers';
import type { FunnelQuestion, LifecycleQuestion } from './api/questions';
import {
  funnelBinPick,
  funnelPick,
  funnelPointPick,
  lifecyclePick,
  linkPick,
  nodePick,
  previousPick,
  retentionPick,
  sessionsPagePick,
  sessionsPick,
  sessionsTotalPick,
  stickinessPick,
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

test('what is other is not asked for where that takes more filters than a question has', () => {
  const kept = Array.from({ length: 60 }, (_, at): TrendResult => ({
    ...group,
    breakdown: [`group ${at}`],
  }));
  const pickOf = (results: TrendResult[]) =>
    trendPick(question, { ...samples.trend, series: [...results, other] }, other, 'Other', 0);
  expect(pickOf(kept.slice(0, 50))).toBeDefined();
  expect(pickOf(kept.slice(0, 51))).toBeUndefined();
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
  expect(retentionPick(retention, samples.retention, second, 2, 'retained', '')).toBeUndefined();
  expect(
    retentionPick(retention, samples.retention, first, 2, 'lost', '')?.question.people,
  ).toEqual({
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
  expect(nodePick(paths, samples.paths, 2, rest, 'dropped', '').question.people).toEqual({
    step: 2,
    outcome: 'dropped',
    other: true,
  });
});

test('behind a point of sessions are those of its interval and group', () => {
  const { sessions } = samples.questions;
  expect(sessionsPick(sessions, samples.sessions, '', 1)?.question).toEqual({
    ...sessions,
    from: samples.sessions.from,
    to: samples.sessions.to,
    people: { time: samples.DAYS[1] },
  });
  const grouped = { ...sessions, breakdown: ['country'] };
  expect(sessionsPick(grouped, samples.sessions, '', 1, [null])?.question.people).toEqual({
    time: samples.DAYS[1],
    breakdown: [null],
  });
  expect(sessionsPick(sessions, samples.sessions, '', 99)).toBeUndefined();
});

test('behind a value of all sessions is everybody who has one, also in a link', () => {
  const { sessions } = samples.questions;
  expect(sessionsTotalPick(sessions, samples.sessions, 'All').question).toEqual({
    ...sessions,
    from: samples.sessions.from,
    to: samples.sessions.to,
    people: {},
  });
});

test('every pick is about the time that was answered, whatever time it is when a link is opened', () => {
  const { funnel, paths, retention } = samples.questions;
  const [cohort] = samples.retention.cohorts;
  const [link] = samples.paths.links;
  const [node] = samples.paths.steps[0]?.nodes ?? [];
  if (!cohort || !link || !node) throw new Error('the samples have them');
  const picks = [
    funnelPick({ ...funnel, from: 'now-6d/d' }, samples.funnel, 1, 'converted'),
    retentionPick({ ...retention, from: 'now-1w/w' }, samples.retention, cohort, 1, 'lost', ''),
    nodePick({ ...paths, from: 'now-6d/d' }, samples.paths, 1, node, 'reached', ''),
    linkPick({ ...paths, from: 'now-6d/d' }, samples.paths, link, ''),
  ];
  for (const pick of picks) {
    expect(pick?.question).toMatchObject({ from: samples.trend.from, to: samples.trend.to });
  }
});

test('behind a page are those who begin or end there, or nowhere that is listed', () => {
  const { sessions } = samples.questions;
  const page = { page: '/a', sessions: 1, share: 1, bounces: 0, bounce_rate: 0 };
  const pick = (end: 'entry_page' | 'exit_page', listed: typeof page | SessionsPage) =>
    sessionsPagePick(sessions, samples.sessions, end, listed).question.people;
  expect(pick('entry_page', page)).toEqual({ entry_page: { page: '/a' } });
  expect(pick('exit_page', { ...page, page: null })).toEqual({ exit_page: {} });
  expect(pick('exit_page', { ...page, page: null, other: true })).toEqual({
    exit_page: { other: true },
  });
});

test('every part of a lifecycle is asked for by its point, at any interval', () => {
  const { lifecycle } = samples.questions;
  const hourly: LifecycleQuestion = { ...lifecycle, interval: 'hour' };
  for (const part of ['new', 'returning', 'resurrecting', 'dormant'] as const) {
    expect(lifecyclePick(hourly, samples.lifecycle, part, 1, part)?.question).toEqual({
      ...hourly,
      from: samples.lifecycle.from,
      to: samples.lifecycle.to,
      people: { time: samples.DAYS[1], outcome: part },
    });
  }
});

test('behind a number of active days are those with so many, or more', () => {
  const { stickiness } = samples.questions;
  const pick = stickinessPick(stickiness, samples.stickiness, 3, 'at_least');
  expect(pick.title).toBe('Active on at least 3 days');
  expect(pick.question.people).toEqual({ days: 3, outcome: 'at_least' });
  const weekly = { ...samples.stickiness, per: 'week' as const };
  expect(stickinessPick(stickiness, weekly, 1).title).toBe('Active on 1 day of any week');
});

test('a funnel over time leads to those who went through, a bin to those of it', () => {
  const { funnel } = samples.questions;
  const points = samples.DAYS.map((time) => ({ time, entered: 2, converted: 1, conversion: 0.5 }));
  const overTime = { ...samples.funnel, points };
  const last = samples.funnel.steps.length;
  const asked: FunnelQuestion = { ...funnel, interval: 'day' };
  expect(funnelPointPick(asked, overTime, 1, '', ['DE'])?.question).toMatchObject({
    interval: 'day',
    people: { step: last, time: samples.DAYS[1], breakdown: ['DE'] },
  });
  expect(funnelPointPick(asked, samples.funnel, 99, '')).toBeUndefined();
  const [bin] = samples.funnel.overall.histogram;
  expect(funnelBinPick(funnel, samples.funnel, 0, '')?.question.people).toEqual({
    step: last,
    from_seconds: bin?.from_seconds,
  });
});
