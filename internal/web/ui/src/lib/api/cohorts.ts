/** Cohorts; see "Cohorts" in docs/insights.md. */

import type { Condition, Filter } from './insights';
import { request } from './request';

export interface CohortDid {
  event?: string;
  filters?: Filter[];
  /** One of these three at most; by default at_least 1. */
  at_least?: number;
  at_most?: number;
  exactly?: number;
  /** How long ago at most, such as 30d; or a period, each end of which may be open. */
  within?: string;
  from?: string;
  to?: string;
  timezone?: string;
}

/** Who is meant: exactly one of these. */
export type CohortRule =
  | { any: CohortRule[] }
  | { all: CohortRule[] }
  | { not: CohortRule }
  | { did: CohortDid }
  | { ids: string[] }
  | Condition;

export interface Cohort {
  name: string;
  description: string;
  created: string;
  changed: string;
  /** Absent where cohorts are listed. */
  who?: CohortRule;
}

export interface CohortChange {
  description?: string;
  who: CohortRule;
}

export async function listCohorts(signal?: AbortSignal): Promise<Cohort[]> {
  const answer = await request<{ cohorts: Cohort[] }>('GET', '/v1/cohorts', undefined, signal);
  return answer.cohorts;
}

export function getCohort(name: string, signal?: AbortSignal): Promise<Cohort> {
  return request('GET', path(name), undefined, signal);
}

export function createCohort(name: string, change: CohortChange): Promise<Cohort> {
  return request('POST', '/v1/cohorts', { name, ...change });
}

export function replaceCohort(name: string, change: CohortChange): Promise<Cohort> {
  return request('PUT', path(name), change);
}

export function deleteCohort(name: string): Promise<void> {
  return request('DELETE', path(name));
}

function path(name: string): string {
  return `/v1/cohorts/${encodeURIComponent(name)}`;
}
