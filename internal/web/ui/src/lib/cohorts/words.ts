/** A rule in words, for those who read it. */

import { describeFilter } from '../explore/ops';
import { count } from '../format';
import type { DidDraft, GroupDraft, RuleDraft } from './draft';
import { comparison } from './rule';
import { withinWords } from './within';

/** What a group asks of the rules in it. */
export function groupWords({ mode, not }: Pick<GroupDraft, 'mode' | 'not'>): string {
  if (not) return mode === 'any' ? 'none of these hold' : 'not all of these hold';
  return mode === 'any' ? 'at least one of these holds' : 'all of these hold';
}

/** A rule that is no group, as a sentence about a person. */
export function ruleWords(rule: Exclude<RuleDraft, GroupDraft>): string {
  switch (rule.kind) {
    case 'did':
      return didWords(rule);
    case 'has':
      return `${rule.not ? 'it is not so that ' : ''}${describeFilter(comparison(rule.condition))}`;
    case 'ids':
      return `is ${rule.not ? 'not ' : ''}on a list of ${count(rule.ids.length)} ${rule.ids.length === 1 ? 'id' : 'ids'}`;
  }
}

function didWords(did: DidDraft): string {
  const event = did.event === '' ? 'any event' : did.event;
  const where =
    did.filters.length === 0 ? '' : ` where ${did.filters.map(describeFilter).join(' and ')}`;
  return `${did.not ? 'did not do' : 'did'} ${event} ${timesWords(did)}${whenWords(did)}${where}`;
}

function timesWords({ times, count: number }: DidDraft): string {
  const often = number === 1 ? 'once' : `${count(number)} times`;
  if (times === 'exactly') return number === 0 ? 'never' : `exactly ${often}`;
  return `${times === 'at_least' ? 'at least' : 'at most'} ${often}`;
}

function whenWords({ when, within, from, to, timezone }: DidDraft): string {
  if (when === 'within') return ` in the last ${withinWords(within)}`;
  if (when === 'ever') return '';
  const zone = timezone === '' ? '' : ` (${timezone})`;
  const begin = from === '' ? '' : ` from ${from}`;
  return `${begin}${to === '' ? '' : ` up to ${to}`}${zone}`;
}
