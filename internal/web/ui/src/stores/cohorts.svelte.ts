import { listCohorts, type Cohort } from '../lib/api/cohorts';
import { SvelteMap } from 'svelte/reactivity';
import type { Filter } from '../lib/api/insights';
import { listPeople } from '../lib/api/people';

/** The filter for who is in a cohort. */
export function inCohort(name: string): Filter {
  return { property: `cohort.${name}`, op: 'is', value: true };
}

/** The cohorts of the project, and how many people are in each. */
export class CohortsStore {
  /** Null until they are known. */
  list = $state.raw<readonly Cohort[] | null>(null);
  error = $state.raw<unknown>(null);
  /** By name; null where the question failed. */
  readonly sizes = new SvelteMap<string, number | null>();
  #request: AbortController | undefined;

  /** Asks for the list, and then for the sizes, one after the other: `first` before the rest. */
  readonly load = async (first: string | null = null): Promise<void> => {
    this.stop();
    const request = new AbortController();
    this.#request = request;
    this.error = null;
    try {
      this.list = await listCohorts(request.signal);
    } catch (error) {
      if (!request.signal.aborted) this.error = error;
      return;
    }
    for (const name of this.#names(first)) {
      if (request.signal.aborted) return;
      await this.#measure(name, request.signal);
    }
  };

  stop(): void {
    this.#request?.abort();
  }

  #names(first: string | null): string[] {
    const names = (this.list ?? []).map(({ name }) => name);
    return names.sort((a, b) => Number(b === first) - Number(a === first));
  }

  async #measure(name: string, signal: AbortSignal): Promise<void> {
    const size = await cohortSize(name, signal).catch(() => null);
    if (!signal.aborted) this.sizes.set(name, size);
  }
}

/** How many people are in a cohort now. */
export async function cohortSize(name: string, signal: AbortSignal): Promise<number> {
  const answer = await listPeople({ filters: [inCohort(name)], limit: 1 }, signal);
  return answer.total;
}
