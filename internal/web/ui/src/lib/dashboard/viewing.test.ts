import { expect, test } from 'vitest';
import {
  questionFor,
  rangeTitle,
  readViewing,
  sameViewing,
  writeViewing,
  type Viewing,
} from './viewing';

const saved: Viewing = {
  range: { from: 'now-6d/d', to: '' },
  filters: [{ property: 'country', op: 'is', value: 'DE' }],
  refresh_seconds: 60,
};

const others: Viewing[] = [
  saved,
  { ...saved, range: null },
  { ...saved, range: { from: '2026-01-01', to: '2026-01-31' } },
  { ...saved, filters: [] },
  { ...saved, filters: [{ any: [{ property: 'person.plan', op: 'in', value: ['a', 'b'] }] }] },
  { range: { from: 'now-24h', to: '' }, filters: [], refresh_seconds: 0 },
];

test('what is looked at comes back from the URL', () => {
  for (const viewing of others) {
    expect(readViewing(urlOf(viewing), saved)).toEqual(viewing);
  }
});

test('what is as saved is not in the URL', () => {
  expect(urlOf(saved).toString()).toBe('');
});

test('a range of its own replaces one that is not saved', () => {
  const bare = { range: null, filters: [], refresh_seconds: 0 };
  expect(readViewing(new URLSearchParams('from=now-24h'), bare).range).toEqual({
    from: 'now-24h',
    to: '',
  });
});

test('a URL that somebody spoiled shows the dashboard as saved', () => {
  const spoiled = new URLSearchParams('filters=%7B&refresh=soon');
  expect(sameViewing(readViewing(spoiled, saved), saved)).toBe(true);
});

test.each(['1', '-30', '1e1', '9999999999', 'Infinity', ''])(
  'a URL cannot make it ask every %j seconds',
  (refresh) => {
    const params = new URLSearchParams({ refresh });
    expect(readViewing(params, saved).refresh_seconds).toBe(60);
  },
);

test('a tile is asked about the time and with the filters of the dashboard', () => {
  const own = { property: 'path', op: 'is', value: '/' } as const;
  const question = { insight: 'trend', from: '2025-01-01', series: [{}], filters: [own] } as const;
  const asked = questionFor({ ...question, series: [{}], filters: [own] }, saved, 'Asia/Tokyo');
  expect(asked).toEqual({
    insight: 'trend',
    series: [{}],
    from: 'now-6d/d',
    timezone: 'Asia/Tokyo',
    filters: [own, ...saved.filters],
  });
});

test('without a range each tile keeps its own', () => {
  const question = { insight: 'lifecycle', from: '2025-01-01', to: '2025-02-01' } as const;
  const viewing = { range: null, filters: [], refresh_seconds: 0 };
  expect(questionFor(question, viewing, 'UTC')).toEqual({ ...question, timezone: 'UTC' });
});

function urlOf(viewing: Viewing): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(writeViewing(viewing, saved))) {
    if (typeof value === 'string' && value !== '') params.set(name, value);
  }
  return params;
}

test('a range has a name', () => {
  expect(rangeTitle(saved.range)).toBe('Last 7 days');
  expect(rangeTitle(null)).toBe('');
});

test('the interval suits the range', () => {
  const viewing = { ...saved, filters: [], range: { from: 'now-24h', to: '' } };
  const asked = questionFor({ insight: 'trend', series: [{}], interval: 'day' }, viewing, 'UTC');
  expect(asked).toMatchObject({ from: 'now-24h', interval: 'hour' });
});
