import { explain } from '../lib/api/request';
import { joinPages } from '../lib/paging';

/** One page of a list that is asked for piece by piece. */
export interface Page<T> {
  items: readonly T[];
  /** What asks for the next page; absent at the end. */
  next?: string | undefined;
}

/** As many items as are kept: more than anyone scrolls through. */
export const MAX_ITEMS = 10_000;

/**
 * A list that grows page by page. Only the answer to the newest question
 * counts; what was asked before is given up.
 */
export class Pages<T> {
  items = $state.raw<readonly T[]>([]);
  /** The first page has come. */
  loaded = $state(false);
  loading = $state(false);
  error = $state<string | null>(null);

  #next = $state<string | undefined>(undefined);
  #cut = $state(false);
  #request: AbortController | undefined;

  /** There are more items, and room for them. */
  readonly more = $derived(this.#next !== undefined && this.items.length < MAX_ITEMS);
  /** There are more items than are kept. */
  readonly full = $derived(
    this.#cut || (this.#next !== undefined && this.items.length >= MAX_ITEMS),
  );

  /** `key` tells items apart: what moved while pages were read comes once. */
  constructor(
    private readonly ask: (after: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
    private readonly key: (item: T) => string,
  ) {}

  /**
   * Asks for the first page. Until it is there, `keep` shows what was before; if
   * it does not come, that goes, so that nobody takes it for the answer.
   */
  async reload({ keep = false } = {}): Promise<void> {
    if (!keep) this.#clear();
    this.#next = undefined;
    await this.#load(undefined, () => []);
  }

  /** Asks for the next page, unless that is under way. */
  async loadMore(): Promise<void> {
    if (this.loading || !this.more) return;
    await this.#load(this.#next, () => this.items);
  }

  /** Takes out an item, such as one that was deleted. */
  remove(key: string): void {
    this.items = this.items.filter((item) => this.key(item) !== key);
  }

  /** Call when the list is no longer shown. */
  stop(): void {
    this.#request?.abort();
  }

  #clear(): void {
    this.items = [];
    this.loaded = false;
  }

  async #load(after: string | undefined, before: () => readonly T[]): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    this.loading = true;
    this.error = null;
    try {
      const page = await this.ask(after, request.signal);
      if (request.signal.aborted) return;
      const items = joinPages(before(), page.items, this.key);
      this.items = items.slice(0, MAX_ITEMS);
      this.#cut = items.length > MAX_ITEMS;
      this.#next = page.next;
      this.loaded = true;
    } catch (error) {
      if (request.signal.aborted) return;
      if (after === undefined) this.#clear();
      this.error = explain(error);
    }
    this.loading = false;
  }
}
