import { expect, test } from 'vitest';
import type { CohortRule } from '../api/cohorts';
import { emptyDraft, type Draft } from '../explore/ops';
import { checkRules } from './check';
import { newDid, newGroup, newHas, newIds, type DidDraft, type RuleDraft } from './draft';
import { toDraft } from './rule';
import { isWithin, withinWords } from './within';

function wrong(rule: RuleDraft): string {
  return checkRules(rule).get(rule.key) ?? '';
}

function did(changes: Partial<DidDraft>): DidDraft {
  return { ...newDid(), ...changes };
}

test.each<[Partial<DidDraft>, string]>([
  [{}, ''],
  [{ count: 0 }, 'from 1'],
  [{ times: 'exactly', count: 0 }, ''],
  [{ times: 'at_most', count: -1 }, 'from 0'],
  [{ count: 1.5 }, 'whole number'],
  [{ count: NaN }, 'whole number'],
  [{ count: 1_000_001 }, '1,000,000'],
  [{ when: 'within', within: '367d' }, 'at most 366d'],
  [{ when: 'within', within: '52w' }, ''],
  [{ when: 'between' }, 'Choose'],
  [{ when: 'between', from: '2026-02-01', to: '2026-01-01' }, 'before the first'],
  [{ when: 'between', to: '2026-01-01' }, ''],
])('what was done: %j', (changes, message) => {
  const text = wrong(did(changes));
  if (message === '') expect(text).toBe('');
  else expect(text).toContain(message);
});

test.each<[Partial<Draft>, string]>([
  [{}, 'Choose a property'],
  [{ property: 'path', text: 'a' }, 'Choose a property'],
  [{ property: 'person.plan' }, 'Write a value'],
  [{ property: 'person.plan', text: 'pro' }, ''],
  [{ property: 'person.plan', original: '' }, ''],
  [{ property: 'person.plan', op: 'gt', text: 'x' }, 'number'],
  [{ property: 'person.plan', op: 'in' }, 'at least one'],
  [{ property: 'person.plan', op: 'is_set' }, ''],
])('what is known of people: %j', (changes, message) => {
  const text = wrong({ ...newHas(), condition: { ...emptyDraft(), ...changes } });
  if (message === '') expect(text).toBe('');
  else expect(text).toContain(message);
});

test('lists and groups are not empty', () => {
  expect(wrong(newIds())).toContain('at least one id');
  expect(wrong(newGroup('any', []))).toContain('Add a rule');
});

test('the bounds of the server', () => {
  const many = newGroup(
    'all',
    Array.from({ length: 50 }, () => newDid()),
  );
  expect(wrong(many)).toContain('51 rules');
  let deep: CohortRule = { ids: ['a'] };
  for (let level = 0; level < 9; level++) deep = { all: [deep] };
  const messages = [...checkRules(toDraft(deep)).values()];
  expect(messages).toEqual(['This is nested too deep.']);
});

test('how long ago, in words', () => {
  expect(withinWords('30d')).toBe('30 days');
  expect(withinWords('1w')).toBe('1 week');
  expect(withinWords('soon')).toBe('soon');
  expect(isWithin('0d')).toBe(false);
  expect(isWithin('1y')).toBe(false);
});
