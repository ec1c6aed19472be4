/** What is still missing in a rule, so that it can be said before the server does. */

import { conditionOf, needsOf, type OpNeeds } from '../explore/ops';
import {
  countRules,
  MAX_DEPTH,
  MAX_IDS,
  MAX_RULES,
  MAX_TIMES,
  type DidDraft,
  type HasDraft,
  type RuleDraft,
} from './draft';
import { isWithin } from './within';

const MISSING: Readonly<Record<OpNeeds, string>> = {
  nothing: '',
  text: 'Write a value.',
  number: 'Write a number.',
  list: 'Add at least one value.',
};

const PERSON = /^person\../;

/** What is wrong with each rule, by its key. Empty: the rule can be saved. */
export function checkRules(root: RuleDraft): Map<number, string> {
  const wrong = new Map<number, string>();
  checkRule(root, 0, wrong);
  const rules = countRules(root);
  if (rules > MAX_RULES) {
    wrong.set(root.key, `There are ${rules} rules; a cohort can have ${MAX_RULES}.`);
  }
  return wrong;
}

function checkRule(draft: RuleDraft, depth: number, wrong: Map<number, string>): void {
  // A negation is a level of its own.
  const inner = draft.not ? depth + 1 : depth;
  const message = inner > MAX_DEPTH ? 'This is nested too deep.' : whatIsWrong(draft);
  if (message !== '') wrong.set(draft.key, message);
  if (draft.kind !== 'group') return;
  for (const rule of draft.rules) checkRule(rule, inner + 1, wrong);
}

function whatIsWrong(draft: RuleDraft): string {
  switch (draft.kind) {
    case 'group':
      return draft.rules.length === 0 ? 'Add a rule, or remove the group.' : '';
    case 'did':
      return wrongDid(draft);
    case 'has':
      return wrongHas(draft);
    case 'ids':
      return wrongIds(draft.ids);
  }
}

function wrongDid(draft: DidDraft): string {
  const least = draft.times === 'at_least' ? 1 : 0;
  if (!Number.isInteger(draft.count) || draft.count < least || draft.count > MAX_TIMES) {
    return `The number of times is a whole number from ${least} to 1,000,000.`;
  }
  if (draft.when === 'within' && !isWithin(draft.within)) {
    return 'Write how long ago as a number and s, m, h, d or w, such as 30d; at most 366d.';
  }
  if (draft.when === 'between' && draft.from === '' && draft.to === '') {
    return 'Choose a first or a last day.';
  }
  if (draft.when === 'between' && draft.from !== '' && draft.to !== '' && draft.to < draft.from) {
    return 'The last day is before the first.';
  }
  return '';
}

function wrongHas({ condition }: HasDraft): string {
  if (!PERSON.test(condition.property)) return 'Choose a property of people: person.NAME.';
  // The empty text is a value, if it came as one.
  if (condition.original === '' && condition.text === '') return '';
  if (conditionOf(condition) !== undefined) return '';
  return MISSING[needsOf(condition.op)];
}

function wrongIds(ids: readonly string[]): string {
  if (ids.length === 0) return 'Add at least one id, one a line.';
  return ids.length > MAX_IDS ? 'A list can have 10,000 ids.' : '';
}
