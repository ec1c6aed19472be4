import { expect, test } from 'vitest';
import type { CohortRule } from '../api/cohorts';
import { toDraft } from './rule';
import { groupWords, ruleWords } from './words';

function words(rule: CohortRule): string {
  const [only] = toDraft(rule).rules;
  if (only === undefined) return '';
  return only.kind === 'group' ? groupWords(only) : ruleWords(only);
}

test.each<[CohortRule, string]>([
  [{ did: {} }, 'did any event at least once'],
  [
    {
      did: {
        event: 'purchase',
        at_least: 2,
        within: '90d',
        filters: [{ property: 'properties.amount', op: 'gt', value: 10 }],
      },
    },
    'did purchase at least 2 times in the last 90 days where properties.amount > 10',
  ],
  [{ did: { exactly: 0, within: '14d' } }, 'did any event never in the last 14 days'],
  [
    { not: { did: { event: 'a', at_most: 1, to: '2026-01-01' } } },
    'did not do a at most once up to 2026-01-01',
  ],
  [
    { property: 'person.plan', op: 'in', value: ['a', 'b', 'c', 'd', 'e'] },
    'person.plan is one of a, b, c, d, e',
  ],
  [{ property: 'person.plan', op: 'is_set' }, 'person.plan is set'],
  [{ not: { ids: ['ann'] } }, 'is not on a list of 1 id'],
  [{ not: { any: [{ ids: ['a'] }, { ids: ['b'] }] } }, 'none of these hold'],
])('%j', (rule, text) => {
  expect(words(rule)).toBe(text);
});
