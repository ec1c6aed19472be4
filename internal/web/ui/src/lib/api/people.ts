/** Lists of people, and single ones; docs/insights.md says what each field means. */

import type { AnswerHead } from './answers';
import type { PersonRef } from './people-answers';
import type { Filter, PeoplePage, Period, Selector } from './questions';
import { request } from './request';

export interface PeopleQuestion extends Period, PeoplePage {
  /** In their ids and names. */
  search?: string;
  /** On person.NAME and cohort.NAME only. */
  filters?: Filter[];
  order?: 'last_seen' | 'first_seen' | 'events' | 'key';
}

export type IdKind = 'user' | 'anonymous';

export interface PersonFacts extends PersonRef {
  /** The first of them: users first. */
  distinct_ids: { id: string; kind: IdKind }[];
  distinct_ids_total: number;
  first_seen: string;
  last_seen: string;
  events: number;
  properties: Record<string, string>;
  /** There are more properties than these. */
  properties_cut?: boolean;
}

export interface PeopleAnswer extends AnswerHead {
  /** Listed or not. */
  total: number;
  people: PersonFacts[];
  /** What to give as `after` for more; absent at the end. */
  next?: string;
}

export interface PersonQuestion extends Period, Selector {
  distinct_id: string;
  kind?: IdKind;
  limit?: number;
  before?: string;
}

export interface TimelineEvent {
  id: string;
  name: string;
  time: string;
  received_at: string;
  user_id?: string;
  anonymous_id?: string;
  session_id?: string;
  /** The texts of the properties with names of their own, such as path. */
  fields: Record<string, string>;
  properties?: Record<string, unknown>;
  context?: Record<string, unknown>;
  groups?: Record<string, unknown>;
}

export interface PersonAnswer extends AnswerHead {
  person: PersonFacts;
  /** The newest first. */
  timeline: TimelineEvent[];
  /** What to give as `before` for older events; absent at the end. */
  next?: string;
}

export function listPeople(question: PeopleQuestion, signal: AbortSignal): Promise<PeopleAnswer> {
  return request('POST', '/v1/query', { insight: 'people', ...question }, signal);
}

/** Throws an ApiError with status 404 if there is no such person. */
export function getPerson(question: PersonQuestion, signal: AbortSignal): Promise<PersonAnswer> {
  return request('POST', '/v1/query', { insight: 'person', ...question }, signal);
}
