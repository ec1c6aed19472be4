import { expect, test } from 'vitest';
import { Random } from '../../testing/random';
import type { CohortDid, CohortRule } from '../api/cohorts';
import type { Filter } from '../api/insights';
import type { GroupDraft, RuleDraft } from './draft';
import { toDefinition, toDraft, toRule } from './rule';

const ROUNDS = 500;

type Kind = 'did' | 'has' | 'ids' | 'any' | 'all' | 'not';
const simple: [Kind, ...Kind[]] = ['did', 'has', 'ids'];

/** A rule as anyone may have written it, through the API too. */
function randomRule(random: Random, depth: number): CohortRule {
  const kind = random.pick<Kind>(depth > 0 ? [...simple, 'any', 'all', 'not'] : simple);
  const inner = (): CohortRule => randomRule(random, depth - 1);
  switch (kind) {
    case 'any':
      return { any: random.list(1, 3, inner) };
    case 'all':
      return { all: random.list(1, 3, inner) };
    case 'not':
      return { not: inner() };
    case 'did':
      return { did: randomDid(random) };
    case 'ids':
      return { ids: random.list(1, 3, () => `u${random.below(5)}`) };
    case 'has':
      return random.pick<CohortRule>([
        { property: 'person.plan', op: 'is', value: random.pick(['pro', '', 5, true]) },
        { property: 'person.plan', op: 'in', value: ['pro', 'team', 3] },
        { property: 'person.x', op: 'is_set' },
        { property: 'person.x', op: 'gte', value: random.pick([0, -1.5, 1e21]) },
      ]);
  }
}

function randomDid(random: Random): CohortDid {
  const did: CohortDid = {};
  if (random.chance(0.7)) did.event = random.pick(['purchase', 'page_view', '']);
  if (did.event === '') delete did.event;
  const times = random.pick(['at_least', 'at_most', 'exactly', 'none'] as const);
  if (times !== 'none') did[times] = times === 'at_least' ? 1 + random.below(3) : random.below(3);
  if (random.chance(0.4)) did.filters = [{ property: 'path', op: 'contains', value: '/a' }];
  const when = random.pick(['ever', 'within', 'from', 'to', 'both']);
  if (when === 'within') did.within = random.pick(['30d', '12h', '2w']);
  if (when === 'from' || when === 'both') did.from = '2026-01-01';
  if (when === 'to' || when === 'both') did.to = '2026-01-31T12:00:00+01:00';
  if (when === 'both' && random.chance(0.5)) did.timezone = 'Europe/Berlin';
  return did;
}

/**
 * A rule with one way of writing each meaning: the defaults are left out, two
 * negations cancel each other, and a root group of one is its rule.
 */
function plain(rule: CohortRule): CohortRule {
  if ('any' in rule) return { any: rule.any.map(plain) };
  if ('all' in rule) return { all: rule.all.map(plain) };
  if ('not' in rule) {
    const inner = plain(rule.not);
    return 'not' in inner ? inner.not : { not: inner };
  }
  if (!('did' in rule)) return rule;
  const did = { ...rule.did };
  if (did.at_least === 1) delete did.at_least;
  return { did };
}

function plainRoot(rule: CohortRule): CohortRule {
  const root = plain(rule);
  const group = 'any' in root ? root.any : 'all' in root ? root.all : [];
  return group.length === 1 ? (group[0] ?? root) : root;
}

function withoutKeys(draft: RuleDraft): unknown {
  const plain = { ...draft, key: 0 };
  return plain.kind === 'group' ? { ...plain, rules: plain.rules.map(withoutKeys) } : plain;
}

test('a rule that goes through the editor means the same', () => {
  const random = new Random(1);
  for (let round = 0; round < ROUNDS; round++) {
    const rule = randomRule(random, 4);
    expect(toDefinition(toDraft(rule)), JSON.stringify(rule)).toEqual(plainRoot(rule));
  }
});

test('a draft that was saved and opened again is the same', () => {
  const random = new Random(2);
  for (let round = 0; round < ROUNDS; round++) {
    const draft = toDraft(randomRule(random, 4));
    expect(withoutKeys(toDraft(toRule(draft))), JSON.stringify(toRule(draft))).toEqual(
      withoutKeys(draft),
    );
  }
});

test('each rule of a draft has a key of its own', () => {
  const draft = toDraft({
    all: [{ ids: ['a'] }, { any: [{ ids: ['b'] }, { not: { ids: ['c'] } }] }],
  });
  const keys: number[] = [];
  const walk = (rule: RuleDraft): void => {
    keys.push(rule.key);
    if (rule.kind === 'group') rule.rules.forEach(walk);
  };
  walk(draft);
  expect(new Set(keys).size).toBe(keys.length);
});

test('the example of the documentation', () => {
  const filters: Filter[] = [{ property: 'properties.amount', op: 'gt', value: 10 }];
  const rule: CohortRule = {
    all: [
      { property: 'person.plan', op: 'in', value: ['pro', 'team'] },
      { did: { event: 'purchase', filters, at_least: 2, within: '90d' } },
      { did: { exactly: 0, within: '14d' } },
      { not: { ids: ['ann@example.com'] } },
    ],
  };
  const draft: GroupDraft = toDraft(rule);
  expect(draft.rules.map((one) => [one.kind, one.not])).toEqual([
    ['has', false],
    ['did', false],
    ['did', false],
    ['ids', true],
  ]);
  expect(toDefinition(draft)).toEqual(rule);
});
