/** Answers of POST /v1/query about the people behind a number, and about what events carry. */
import type { AnswerHead } from './answers';

export interface PersonRef {
  /** The key; it may name nobody any more once people are joined. */
  person: string;
  /** One of the person's ids, which lasts. */
  distinct_id: string;
}

/** The people behind a part of an insight, by their keys. */
export interface PeopleList extends AnswerHead {
  /** Listed or not. */
  total: number;
  /** `times`, of a funnel: when each step was reached. */
  people: (PersonRef & { times?: string[] })[];
  /** What to give as `after` for more; absent at the end. */
  next?: string;
}

export interface NamesAnswer {
  names: { name: string; count: number; first_seen: string; last_seen: string }[];
}

export type PropertyType = 'number' | 'text' | 'boolean' | 'time' | 'object' | 'list';

export interface PropertyFacts {
  property: string;
  type: PropertyType;
  /** Of the events looked at, from 0 to 1. */
  share: number;
  examples: unknown[];
}

export interface PropertiesAnswer {
  properties: PropertyFacts[];
}

export interface ValuesAnswer {
  values: { value: string; count: number }[];
}
