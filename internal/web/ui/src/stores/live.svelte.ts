import { withProject } from '../lib/api/request';
import { LiveConnection, type LiveHandlers, type LiveState } from '../lib/live';
import { readFilter } from '../lib/live-filter';
import type { LiveEvent, Summary } from '../lib/messages';
import { PurchasesStore } from './purchases.svelte';
import { EventStream } from './stream.svelte';

/** As many events a second as the page can show; the summary counts all. */
const SAMPLES_PER_SECOND = 20;
/** As many as a browser looks through with ease, so that a filter misses few. */
const FILTERED_PER_SECOND = 2_000;

/** What the live page shows. Each summary replaces the one before. */
export class LiveStore {
  state = $state<LiveState>('connecting');
  summary = $state.raw<Summary | null>(null);
  /** Which events are shown, as lib/live-filter.ts reads it. */
  filter = $state('');
  readonly stream = new EventStream();
  readonly purchases = new PurchasesStore();

  /** Nothing has ever been written to the log. */
  readonly waitingForFirst = $derived.by(
    () =>
      this.summary?.total === 0 &&
      this.summary.as_of.sequence === 0 &&
      this.filter === '' &&
      this.stream.rows.length === 0,
  );

  /** More happens than comes here; over a minute, so as not to waver. */
  readonly sampled = $derived.by(() => mean(this.summary?.per_second ?? []) > this.#rate);

  #rate = $derived(this.filter === '' ? SAMPLES_PER_SECOND : FILTERED_PER_SECOND);
  #shows = readFilter('');
  #connection: LiveConnection | undefined;
  readonly #handlers: LiveHandlers;

  /** `refused` is called when the server turns the stream down. */
  constructor(refused: () => void, filter = '') {
    this.filter = filter;
    this.#shows = readFilter(filter);
    this.#handlers = {
      state: (state) => (this.state = state),
      event: (event) => {
        this.#add(event);
      },
      summary: (summary) => (this.summary = summary),
      refused,
    };
  }

  start(): void {
    const path = withProject(`/v1/live?rate=${this.#rate}`);
    this.#connection = new LiveConnection(path, this.#handlers);
    this.#connection.start();
    this.purchases.start();
  }

  /** Begins anew with the newest events that fit: those shown no longer do. */
  choose(filter: string): void {
    if (filter === this.filter) return;
    this.#connection?.stop();
    this.filter = filter;
    this.#shows = readFilter(filter);
    this.stream.clear();
    this.start();
  }

  stop(): void {
    this.#connection?.stop();
    this.stream.stop();
    this.purchases.stop();
  }

  #add(event: LiveEvent): void {
    this.purchases.add(event);
    if (this.#shows(event)) this.stream.add(event);
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
