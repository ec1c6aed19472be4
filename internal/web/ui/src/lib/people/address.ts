/** The state of the lists of people, in the address. */

import type { Filter } from '../api/insights';
import type { IdKind } from '../api/people';
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

/** Who is shown: users and visitors may have the same ids. */
export interface Who {
  id: string;
  /** Without one the user is meant, if there is one. */
  kind?: IdKind | undefined;
}

/** Browsers take these for steps up a path, however they are written. */
const DOTS: readonly string[] = ['.', '..'];

/** Where a person is shown. */
export function personLink(router: Router, { id, kind }: Who): string {
  const dots = DOTS.includes(id);
  const path = `/people/${dots ? 'id' : encodeURIComponent(id)}`;
  return router.href(path, {
    id: dots ? id : null,
    kind: kind === 'anonymous' ? kind : null,
  });
}

/** Whom an address means: the id is in its path but for one that no path can have. */
export function readWho(path: string, params: URLSearchParams): Who {
  const id = params.get('id') ?? '';
  const kind = params.get('kind');
  return {
    id: DOTS.includes(id) ? id : path,
    kind: kind === 'user' || kind === 'anonymous' ? kind : undefined,
  };
}

/** The list of people for whom filters hold. */
export function peopleLink(router: Router, filters: readonly Filter[]): string {
  return router.href('/people', filterChanges(new URLSearchParams(), filters));
}
