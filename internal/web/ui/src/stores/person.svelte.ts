import type { Filter } from '../lib/api/insights';
import { getPerson, type IdKind, type PersonFacts, type TimelineEvent } from '../lib/api/people';
import { ApiError } from '../lib/api/request';
import { Pages } from './pages.svelte';

/** As many events as are asked for at once. */
const PAGE = 100;

/** A person and what they did. */
export class PersonStore {
  facts = $state.raw<PersonFacts | null>(null);
  /** Nobody has this id. */
  missing = $state(false);
  readonly timeline: Pages<TimelineEvent>;

  #event = '';
  #filters: Filter[] = [];
  #asked = '';

  constructor(id: string, kind: IdKind | undefined) {
    this.timeline = new Pages(
      async (before, signal) => {
        const answer = await getPerson(
          {
            distinct_id: id,
            ...(kind === undefined ? {} : { kind }),
            ...(this.#event === '' ? {} : { event: this.#event }),
            ...(this.#filters.length === 0 ? {} : { filters: this.#filters }),
            ...(before === undefined ? {} : { before }),
            limit: PAGE,
          },
          signal,
        ).catch(this.#refused);
        this.facts = answer.person;
        return { items: answer.timeline, next: answer.next };
      },
      // Events may share an id at different times.
      (event) => `${event.id} ${event.time}`,
    );
  }

  /** Asks for the events, unless these are shown. */
  show(event: string, filters: Filter[]): void {
    const asked = JSON.stringify([event, filters]);
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#event = event;
    this.#filters = filters;
    void this.timeline.reload({ keep: true });
  }

  stop(): void {
    this.timeline.stop();
  }

  readonly #refused = (error: unknown): never => {
    if (error instanceof ApiError && error.status === 404) this.missing = true;
    throw error;
  };
}
