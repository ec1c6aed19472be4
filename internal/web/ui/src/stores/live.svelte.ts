import { withProject } from '../lib/api/request';
import { LiveConnection, type LiveHandlers, type LiveState } from '../lib/live';
import { livePath } from '../lib/live-filter';
import type { LiveEvent, Summary } from '../lib/messages';
import { PurchasesStore } from './purchases.svelte';
import { EventStream } from './stream.svelte';

/** As many events a second as the page can show; the summary counts all. */
const SAMPLES_PER_SECOND = 20;
/** More than the rows can show; below it none that fits the filter is missed. */
const FILTERED_PER_SECOND = 200;

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
  readonly sampled = $derived.by(() =>
    this.#rate === SAMPLES_PER_SECOND
      ? mean(this.summary?.per_second ?? []) > SAMPLES_PER_SECOND
      : this.#full,
  );

  #rate = $derived(this.filter === '' ? SAMPLES_PER_SECOND : FILTERED_PER_SECOND);
  /** As much came in the last second as was asked for. */
  #full = $state(false);
  #arrived = 0;
  #connection: LiveConnection | undefined;
  readonly #handlers: LiveHandlers;

  /** `refused` is called when the server turns the stream down. */
  constructor(refused: () => void, filter = '') {
    this.filter = filter;
    this.#handlers = {
      state: (state) => (this.state = state),
      event: (event) => {
        this.#add(event);
      },
      summary: (summary) => {
        this.#summarise(summary);
      },
      refused,
    };
  }

  start(): void {
    const path = withProject(livePath(this.#rate, this.filter));
    this.#connection = new LiveConnection(path, this.#handlers);
    this.#connection.start();
    this.purchases.start();
  }

  /** Begins anew with the newest events that fit: those shown no longer do. */
  choose(filter: string): void {
    if (filter === this.filter) return;
    this.#connection?.stop();
    this.filter = filter;
    this.stream.clear();
    this.start();
  }

  stop(): void {
    this.#connection?.stop();
    this.stream.stop();
    this.purchases.stop();
  }

  #add(event: LiveEvent): void {
    this.#arrived++;
    this.purchases.add(event);
    this.stream.add(event);
  }

  /** Summaries come once a second. */
  #summarise(summary: Summary): void {
    this.#full = this.#arrived >= this.#rate;
    this.#arrived = 0;
    this.summary = summary;
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
