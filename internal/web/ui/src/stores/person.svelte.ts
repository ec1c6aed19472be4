import type { Filter } from '../lib/api/insights';
import { getPerson, type PersonFacts, type TimelineEvent } from '../lib/api/people';
import { ApiError } from '../lib/api/request';
import type { Who } from '../lib/people/address';
import { Pages } from './pages.svelte';

/** As many events as are asked for at once. */
const PAGE = 100;

/** A person and what they did. */
export class PersonStore {
  facts = $state.raw<PersonFacts | null>(null);
  /** Nobody has this id. */
  missing = $state(false);
  readonly timeline: Pages<TimelineEvent>;

  #who: Who = { id: '' };
  #event = '';
  #filters: Filter[] = [];
  #asked = '';

  constructor() {
    this.timeline = new Pages(
      async (before, signal) => {
        const answer = await getPerson(
          {
            distinct_id: this.#who.id,
            ...(this.#who.kind === undefined ? {} : { kind: this.#who.kind }),
            ...(this.#event === '' ? {} : { event: this.#event }),
            ...(this.#filters.length === 0 ? {} : { filters: this.#filters }),
            ...(before === undefined ? {} : { before }),
            limit: PAGE,
          },
          signal,
        ).catch(this.#refused);
        this.facts = answer.person;
        this.missing = false;
        return { items: answer.timeline, next: answer.next };
      },
      // Events may share an id at different times.
      (event) => `${event.id} ${event.time}`,
    );
  }

  /** Asks for the events, unless these are shown. */
  show(who: Who, event: string, filters: Filter[]): void {
    const asked = JSON.stringify([who, event, filters]);
    if (asked === this.#asked) return;
    const another = who.id !== this.#who.id || who.kind !== this.#who.kind;
    if (another) this.facts = null;
    this.#asked = asked;
    this.#who = who;
    this.#event = event;
    this.#filters = filters;
    void this.timeline.reload({ keep: !another });
  }

  stop(): void {
    this.timeline.stop();
  }

  readonly #refused = (error: unknown): never => {
    if (error instanceof ApiError && error.status === 404) this.missing = true;
    throw error;
  };
}
