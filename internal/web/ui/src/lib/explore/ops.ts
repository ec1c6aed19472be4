/** Filters in words, and what each comparison needs. */
import type { Condition, Filter, FilterOp, Scalar } from '../api/questions';

export type OpNeeds = 'nothing' | 'text' | 'number' | 'list';

interface OpFacts {
  value: FilterOp;
  label: string;
  needs: OpNeeds;
}

export const ops: readonly OpFacts[] = [
  { value: 'is', label: 'is', needs: 'text' },
  { value: 'is_not', label: 'is not', needs: 'text' },
  { value: 'in', label: 'is one of', needs: 'list' },
  { value: 'not_in', label: 'is none of', needs: 'list' },
  { value: 'contains', label: 'contains', needs: 'text' },
  { value: 'not_contains', label: 'does not contain', needs: 'text' },
  { value: 'matches', label: 'matches (RE2)', needs: 'text' },
  { value: 'gt', label: '>', needs: 'number' },
  { value: 'gte', label: '≥', needs: 'number' },
  { value: 'lt', label: '<', needs: 'number' },
  { value: 'lte', label: '≤', needs: 'number' },
  { value: 'is_set', label: 'is set', needs: 'nothing' },
  { value: 'is_not_set', label: 'is not set', needs: 'nothing' },
];

export function needsOf(op: FilterOp): OpNeeds {
  return ops.find(({ value }) => value === op)?.needs ?? 'text';
}

/** "country is DE or device is one of phone, tablet". */
export function describeFilter(filter: Filter): string {
  if ('any' in filter) return filter.any.map(describeInner).join(' or ');
  if ('all' in filter) return filter.all.map(describeInner).join(' and ');
  const label = ops.find(({ value }) => value === filter.op)?.label ?? filter.op;
  return [filter.property, label, describeValue(filter.value)]
    .filter((part) => part !== '')
    .join(' ');
}

function describeInner(filter: Filter): string {
  const words = describeFilter(filter);
  return 'property' in filter ? words : `(${words})`;
}

function describeValue(value: Condition['value']): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map(String).join(', ');
  return value === '' ? '(empty)' : String(value);
}

/** A condition while it is being made. */
export interface Draft {
  property: string;
  op: FilterOp;
  /** Of comparisons with one value, as typed. */
  text: string;
  values: Scalar[];
  /** The value as it came, while what is typed says the same. */
  original?: Scalar | undefined;
}

export function draftOf(condition: Condition): Draft {
  const { property, op, value } = condition;
  if (Array.isArray(value)) return { property, op, text: '', values: value };
  return { property, op, text: String(value ?? ''), values: [], original: value };
}

export function emptyDraft(property = ''): Draft {
  return { property, op: 'is', text: '', values: [] };
}

/** The condition, or undefined while something is missing. */
export function conditionOf(draft: Draft): Condition | undefined {
  const { property, op } = draft;
  if (property === '') return undefined;
  switch (needsOf(op)) {
    case 'nothing':
      return { property, op };
    case 'list':
      return draft.values.length > 0 ? { property, op, value: draft.values } : undefined;
    case 'number':
      return numberOf(draft.text) === undefined
        ? undefined
        : { property, op, value: Number(draft.text) };
    case 'text':
      return draft.text === '' ? undefined : { property, op, value: valueOf(draft) };
  }
}

/** Numbers and booleans of a filter that came from elsewhere stay what they are. */
function valueOf({ original, text }: Draft): Scalar {
  return original !== undefined && String(original) === text ? original : text;
}

function numberOf(text: string): number | undefined {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : undefined;
}

/** The drafts of a filter that is one condition, or several of which one must hold; else undefined. */
export function draftsOf(filter: Filter): Draft[] | undefined {
  if ('property' in filter) return [draftOf(filter)];
  if (!('any' in filter)) return undefined;
  const conditions = filter.any.filter((inner) => 'property' in inner);
  return conditions.length === filter.any.length ? conditions.map(draftOf) : undefined;
}

/** The filter of drafts of which one must hold; undefined while none is complete. */
export function filterOf(drafts: readonly Draft[]): Filter | undefined {
  const conditions = drafts.map(conditionOf).filter((condition) => condition !== undefined);
  return conditions.length > 1 ? { any: conditions } : conditions[0];
}
