/** The state of the lists of people, in the address. */

import type { Filter } from '../api/insights';
import { readFilters } from '../question/read';
import { readTree, writeTree } from '../question/tree';
import type { ParamChanges, Router } from '../router.svelte';

const FILTERS = /^filters(\.|$)/;

/** The filters that a query holds. */
export function filtersOf(params: URLSearchParams): Filter[] {
  return readFilters(readTree(params).filters);
}

/** What to change in the address so that it holds these filters, and no others. */
export function filterChanges(params: URLSearchParams, filters: readonly Filter[]): ParamChanges {
  const changes: ParamChanges = {};
  for (const name of params.keys()) if (FILTERS.test(name)) changes[name] = null;
  const written = new URLSearchParams();
  writeTree(written, 'filters', filters);
  for (const [name, text] of written) changes[name] = text;
  return changes;
}

/** The list of people for whom filters hold. */
export function peopleLink(router: Router, filters: readonly Filter[]): string {
  return router.href('/people', filterChanges(new URLSearchParams(), filters));
}
