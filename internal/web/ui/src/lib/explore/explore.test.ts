import { expect, test } from 'vitest';
import * as samples from '../../testing/answers';
import { randomQuestion } from '../../testing/questions';
import {
  funnelBinPick,
  funnelPointPick,
  lifecyclePick,
  linkPick,
  retentionPick,
  sessionsPagePick,
  sessionsPick,
  sessionsTotalPick,
  stickinessPick,
} from '../picks';
import { viewsOf } from '../question';
import { readExploring, writeExploring, type Exploring } from './address';
import { conditionOf, describeFilter, draftsOf, emptyDraft, filterOf, needsOf, ops } from './ops';

/** By way of an address bar. */
function again(exploring: Exploring): Exploring {
  const url = new URL(`http://weir.example/explore?${writeExploring(exploring).toString()}`);
  return readExploring(url.searchParams);
}

test('a link shows the same: question, view, value, people, and the tile it came from', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const question = randomQuestion(seed);
    const view = viewsOf(question.insight).at(-1) ?? 'table';
    const exploring = { question, view, metric: 'bounce_rate', pick: undefined } as const;
    expect(again(exploring), `seed ${seed}`).toMatchObject(exploring);
  }
  const { funnel, lifecycle, paths, retention, sessions, stickiness } = samples.questions;
  const page = { page: '5', sessions: 1, share: 1, bounces: 0, bounce_rate: 0 };
  const point = { time: '2026-03-28T00:00:00+01:00', entered: 1, converted: 1, conversion: 1 };
  const [link] = samples.paths.links;
  const cohort = { ...samples.retention.cohorts[0], breakdown: ['DE', null, '5', 'null'] };
  const picks = [
    link && linkPick(paths, samples.paths, link, samples.HOSTILE),
    retentionPick(
      retention,
      samples.retention,
      cohort as (typeof samples.retention.cohorts)[number],
      1,
      'lost',
      'Lost',
    ),
    lifecyclePick(lifecycle, samples.lifecycle, 'resurrecting', 1, 'Back'),
    stickinessPick(stickiness, samples.stickiness, 2, 'at_least'),
    sessionsPick(sessions, samples.sessions, 'Sessions', 1, ['/', null]),
    sessionsTotalPick(sessions, samples.sessions, 'Sessions'),
    ...[page, { ...page, page: null }, { ...page, page: null, other: true }].flatMap((one) => [
      sessionsPagePick(sessions, samples.sessions, 'entry_page', one),
      sessionsPagePick(sessions, samples.sessions, 'exit_page', one),
    ]),
    funnelPointPick(
      { ...funnel, interval: 'day' },
      { ...samples.funnel, points: [point] },
      0,
      'Went through',
    ),
    funnelBinPick(funnel, samples.funnel, 0, 'In no time'),
  ];
  for (const pick of picks) {
    const exploring = {
      question: paths,
      view: 'flow',
      metric: 'sessions',
      pick,
      dashboard: '7',
      tile: 'x',
    } as const;
    expect(pick).toBeDefined();
    expect(again(exploring)).toEqual(exploring);
  }
});

test('an address that says nothing shows the usual trend', () => {
  expect(readExploring(new URLSearchParams())).toMatchObject({
    question: { insight: 'trend' },
    view: 'line',
    metric: 'sessions',
  });
  expect(
    readExploring(new URLSearchParams('who.title=x&who.question.insight=trend')).pick,
  ).toBeUndefined();
});

test('a filter is told in words', () => {
  const country = { property: 'country', op: 'in', value: ['DE', 'AT'] } as const;
  const amount = { property: 'properties.amount', op: 'gte', value: 10 } as const;
  const unset = { property: 'path', op: 'is_not_set' } as const;
  expect(describeFilter({ ...country, value: [...country.value] })).toBe(
    'country is one of DE, AT',
  );
  expect(describeFilter({ any: [amount, { all: [unset, amount] }] })).toBe(
    'properties.amount ≥ 10 or (path is not set and properties.amount ≥ 10)',
  );
});

test('a condition holds when nothing of it is missing', () => {
  const draft = { ...emptyDraft('country') };
  expect(conditionOf(draft)).toBeUndefined();
  expect(conditionOf({ ...draft, text: '5' })).toEqual({
    property: 'country',
    op: 'is',
    value: '5',
  });
  expect(conditionOf({ ...draft, op: 'gt', text: '5' })).toMatchObject({ value: 5 });
  expect(conditionOf({ ...draft, op: 'gt', text: 'five' })).toBeUndefined();
  expect(conditionOf({ ...draft, op: 'is_set' })).toEqual({ property: 'country', op: 'is_set' });
  expect(conditionOf({ ...draft, property: '', text: 'DE' })).toBeUndefined();
  expect(conditionOf({ ...draft, op: 'in' })).toBeUndefined();
});

test('a filter is edited and comes out as it went in', () => {
  const filters = [
    { property: 'bot', op: 'is', value: false },
    { property: 'a', op: 'in', value: ['x', 1, true] },
    {
      any: [
        { property: 'n', op: 'lt', value: 3 },
        { property: 'b', op: 'is_set' },
      ],
    },
  ] as const;
  for (const filter of filters) {
    const drafts = draftsOf(structuredClone(filter) as Parameters<typeof draftsOf>[0]);
    expect(filterOf(drafts ?? [])).toEqual(filter);
  }
  expect(draftsOf({ all: [] })).toBeUndefined();
});

test('each comparison is offered once, and says what it needs', () => {
  expect(new Set(ops.map(({ value }) => value)).size).toBe(13);
  expect(needsOf('not_in')).toBe('list');
});
