/** A cohort's rule as the editor holds it: each rule with a key, and all of its fields. */

import type { Filter } from '../api/insights';
import { emptyDraft, type Draft } from '../explore/ops';

export type Times = 'at_least' | 'at_most' | 'exactly';
export type When = 'ever' | 'within' | 'between';

interface Base {
  /** Unique in the page; rows keep their place on the screen by it. */
  key: number;
  /** The rule must not hold. */
  not: boolean;
}

export interface GroupDraft extends Base {
  kind: 'group';
  mode: 'all' | 'any';
  rules: RuleDraft[];
}

export interface DidDraft extends Base {
  kind: 'did';
  /** Empty: any event. */
  event: string;
  times: Times;
  count: number;
  when: When;
  /** Of `within`, such as 30d. */
  within: string;
  /** Of `between`: dates or instants; empty: open. */
  from: string;
  to: string;
  /** Kept as it came; empty: UTC. */
  timezone: string;
  filters: Filter[];
}

export interface HasDraft extends Base {
  kind: 'has';
  /** On person.NAME. */
  condition: Draft;
}

export interface IdsDraft extends Base {
  kind: 'ids';
  ids: string[];
}

export type RuleDraft = GroupDraft | DidDraft | HasDraft | IdsDraft;
export type RuleKind = RuleDraft['kind'];

/** As many rules, groups included, and levels as the server takes. */
export const MAX_RULES = 50;
export const MAX_DEPTH = 8;
/** As many ids as a list may have. */
export const MAX_IDS = 10_000;
/** As many events as a rule can ask for. */
export const MAX_TIMES = 1_000_000;

let lastKey = 0;

function nextKey(): number {
  return ++lastKey;
}

export function newGroup(mode: GroupDraft['mode'], rules: RuleDraft[]): GroupDraft {
  return { key: nextKey(), not: false, kind: 'group', mode, rules };
}

export function newDid(): DidDraft {
  return {
    key: nextKey(),
    not: false,
    kind: 'did',
    event: '',
    times: 'at_least',
    count: 1,
    when: 'ever',
    within: '30d',
    from: '',
    to: '',
    timezone: '',
    filters: [],
  };
}

export function newHas(): HasDraft {
  return { key: nextKey(), not: false, kind: 'has', condition: emptyDraft() };
}

export function newIds(): IdsDraft {
  return { key: nextKey(), not: false, kind: 'ids', ids: [] };
}

export function newRule(kind: RuleKind): RuleDraft {
  switch (kind) {
    case 'group':
      return newGroup('any', [newDid(), newDid()]);
    case 'did':
      return newDid();
    case 'has':
      return newHas();
    case 'ids':
      return newIds();
  }
}

/** How many rules there are, groups and negations included, as the server counts them. */
export function countRules(draft: RuleDraft): number {
  const inside =
    draft.kind === 'group' ? draft.rules.reduce((sum, rule) => sum + countRules(rule), 0) : 0;
  return 1 + (draft.not ? 1 : 0) + inside;
}
