/** Between the rule that the server has and the one that the editor holds. */

import type { CohortDid, CohortRule } from '../api/cohorts';
import type { Condition } from '../api/insights';
import { conditionOf, draftOf, type Draft } from '../explore/ops';
import {
  newDid,
  newGroup,
  newHas,
  newIds,
  type DidDraft,
  type GroupDraft,
  type RuleDraft,
  type Times,
} from './draft';

/** The editor's root is always a group. */
export function toDraft(rule: CohortRule): GroupDraft {
  const draft = ruleDraft(rule);
  return draft.kind === 'group' && !draft.not ? draft : newGroup('all', [draft]);
}

/** What the editor holds, as the server takes it: the same people. */
export function toRule(draft: RuleDraft): CohortRule {
  const rule = positive(draft);
  return draft.not ? { not: rule } : rule;
}

/** The root: a group of one rule is that rule. */
export function toDefinition(root: GroupDraft): CohortRule {
  const [only] = root.rules;
  return root.rules.length === 1 && only !== undefined && !root.not ? toRule(only) : toRule(root);
}

function ruleDraft(rule: CohortRule): RuleDraft {
  if ('not' in rule) {
    const draft = ruleDraft(rule.not);
    return { ...draft, not: !draft.not };
  }
  if ('any' in rule) return newGroup('any', rule.any.map(ruleDraft));
  if ('all' in rule) return newGroup('all', rule.all.map(ruleDraft));
  if ('did' in rule) return didDraft(rule.did);
  if ('ids' in rule) return { ...newIds(), ids: rule.ids };
  return { ...newHas(), condition: draftOf(rule) };
}

function didDraft(did: CohortDid): DidDraft {
  const draft = newDid();
  const [times, count] = timesOf(did);
  const bounded = did.from !== undefined || did.to !== undefined;
  return {
    ...draft,
    event: did.event ?? '',
    times,
    count,
    when: did.within !== undefined ? 'within' : bounded ? 'between' : 'ever',
    within: did.within ?? draft.within,
    from: did.from ?? '',
    to: did.to ?? '',
    timezone: did.timezone ?? '',
    filters: did.filters ?? [],
  };
}

function timesOf(did: CohortDid): [Times, number] {
  if (did.at_most !== undefined) return ['at_most', did.at_most];
  if (did.exactly !== undefined) return ['exactly', did.exactly];
  return ['at_least', did.at_least ?? 1];
}

function positive(draft: RuleDraft): CohortRule {
  switch (draft.kind) {
    case 'group':
      return draft.mode === 'any'
        ? { any: draft.rules.map(toRule) }
        : { all: draft.rules.map(toRule) };
    case 'did':
      return { did: didOf(draft) };
    case 'has':
      return comparison(draft.condition);
    case 'ids':
      return { ids: draft.ids };
  }
}

/** What is not complete goes as it is: checkRules says what is missing. */
export function comparison(draft: Draft): Condition {
  const { property, op, text } = draft;
  return conditionOf(draft) ?? { property, op, value: text };
}

function didOf(draft: DidDraft): CohortDid {
  const did: CohortDid = {};
  if (draft.event !== '') did.event = draft.event;
  if (draft.filters.length > 0) did.filters = draft.filters;
  if (draft.times !== 'at_least' || draft.count !== 1) did[draft.times] = draft.count;
  if (draft.when === 'within') did.within = draft.within;
  if (draft.when === 'between') {
    if (draft.from !== '') did.from = draft.from;
    if (draft.to !== '') did.to = draft.to;
  }
  if (draft.timezone !== '' && draft.when === 'between') did.timezone = draft.timezone;
  return did;
}
