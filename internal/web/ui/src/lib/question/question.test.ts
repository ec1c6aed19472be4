import { expect, test } from 'vitest';
import type { Question } from '../api/insights';
import { decodeQuestion, defaultQuestion, encodeQuestion, exploreLink, kinds } from '../question';
import { applyFilters, applyRange, viewOf, viewsOf } from '../question';
import { randomQuestion } from '../../testing/questions';
import { readTree, writeTree } from './tree';

const QUESTIONS = 500;

test('any question comes back from its link as it was', () => {
  for (let seed = 1; seed <= QUESTIONS; seed++) {
    const question = randomQuestion(seed);
    const address = new URL(exploreLink(question), 'http://weir.example');
    expect(decodeQuestion(address.searchParams), `seed ${seed}`).toEqual(question);
  }
});

test('the questions that insights begin with come back, too', () => {
  for (const { kind } of kinds) {
    const question = defaultQuestion(kind);
    expect(decodeQuestion(encodeQuestion(question))).toEqual(question);
  }
});

test('a property that a link names twice parts groups once', () => {
  const params = new URLSearchParams('insight=trend&breakdown.0=a&breakdown.1=b&breakdown.2=a');
  expect(decodeQuestion(params)).toMatchObject({ breakdown: ['a', 'b'] });
});

test('a link can be read by people', () => {
  const question: Question = {
    insight: 'funnel',
    from: 'now-6d/d',
    steps: [{ event: 'page_view' }, { event: 'purchase' }],
    filters: [{ property: 'properties.amount', op: 'gt', value: 10 }],
  };
  expect(decodeURIComponent(exploreLink(question, 'time'))).toBe(
    '/explore?insight=funnel&from=now-6d/d' +
      '&filters.0.property=properties.amount&filters.0.op=gt&filters.0.value=10' +
      '&steps.0.event=page_view&steps.1.event=purchase&view=time',
  );
});

test('texts that look like something else stay texts', () => {
  for (const value of ['10', 'true', 'null', '{}', '"', '', '-1e5', '0x10', ' 1']) {
    const params = new URLSearchParams();
    writeTree(params, 'filters', [{ value }]);
    expect(readTree(params), value).toEqual({ filters: [{ value }] });
  }
});

test('a link that somebody spoilt still shows a question', () => {
  const spoilt = [
    'insight=trend&series.0=x&series.0.event=a',
    'insight=trend&series.99999999999.event=a',
    'insight=trend&__proto__.polluted=1&constructor.prototype.polluted=1',
    'insight=trend&filters.0.op=is&interval=century&limit=-4&rolling=1.5',
    `insight=trend&${'a.'.repeat(5_000)}b=1`,
    'insight=funnel&steps=3&window={}',
    'insight=retention&start.event={}&periods="x',
  ];
  for (const query of spoilt) {
    const question = decodeQuestion(new URLSearchParams(query));
    expect(question?.insight, query).toBe(new URLSearchParams(query).get('insight'));
  }
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(decodeQuestion(new URLSearchParams('insight=people'))).toBeUndefined();
});

test('a return to any event is not the same as a return to the start', () => {
  const same: Question = { insight: 'retention', start: { event: 'signup' } };
  const any: Question = { ...same, return: {} };
  expect(decodeQuestion(encodeQuestion(same))).toEqual(same);
  expect(decodeQuestion(encodeQuestion(any))).toEqual(any);
});

test('a range takes the place of both ends', () => {
  const question = { ...defaultQuestion('sessions'), from: '2026-01-01', to: '2026-01-31' };
  expect(applyRange(question, { from: 'now-6d/d', to: '' })).not.toHaveProperty('to');
  expect(applyRange(question, null)).toEqual(question);
  expect(applyRange(question, {}, 'Asia/Kolkata')).toEqual({
    insight: 'sessions',
    interval: 'day',
    timezone: 'Asia/Kolkata',
  });
});

test('more filters hold as well as those that are there', () => {
  const one = { property: 'country', op: 'is', value: 'DE' } as const;
  const other = { property: 'device', op: 'is_set' } as const;
  const question = applyFilters(applyFilters(defaultQuestion('paths'), [one]), [other]);
  expect(question.filters).toEqual([one, other]);
});

test('a view that an insight has not is its usual one', () => {
  expect(viewOf('retention', 'area')).toBe('heat');
  expect(viewOf('trend', null)).toBe('line');
  for (const { kind } of kinds) expect(viewsOf(kind)).toContain('table');
});
