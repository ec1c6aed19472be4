import type { Filter } from '../lib/api/insights';
import { listPeople, type PeopleQuestion, type PersonFacts } from '../lib/api/people';
import { Pages } from './pages.svelte';

export type PeopleOrder = NonNullable<PeopleQuestion['order']>;

export const orders: readonly { value: PeopleOrder; label: string }[] = [
  { value: 'last_seen', label: 'Last seen first' },
  { value: 'first_seen', label: 'Newest first' },
  { value: 'events', label: 'Most events first' },
];

/** An order as an address has it; what is none is the usual one. */
export function readOrder(text: string | null): PeopleOrder {
  return orders.find(({ value }) => value === text)?.value ?? 'last_seen';
}

/** As many as are asked for at once: 10,000 people are 20 questions. */
const PAGE = 500;

export interface Shown {
  search: string;
  filters: Filter[];
  order: PeopleOrder;
}

/** The list of people. */
export class PeopleStore {
  /** How many there are; null until it is known. */
  total = $state<number | null>(null);
  readonly list: Pages<PersonFacts>;
  #question: PeopleQuestion = {};
  #asked = '';

  constructor() {
    this.list = new Pages(
      async (after, signal) => {
        const page = after === undefined ? {} : { after };
        const answer = await listPeople({ ...this.#question, ...page, limit: PAGE }, signal);
        this.total = answer.total;
        return { items: answer.people, next: answer.next };
      },
      (person) => person.person,
    );
  }

  /** Asks, unless that is what is shown. */
  show({ search, filters, order }: Shown): void {
    this.#question = {
      ...(search === '' ? {} : { search }),
      ...(filters.length === 0 ? {} : { filters }),
      order,
    };
    const asked = JSON.stringify(this.#question);
    if (asked === this.#asked) return;
    this.#asked = asked;
    void this.list.reload({ keep: true });
  }

  stop(): void {
    this.list.stop();
  }
}
