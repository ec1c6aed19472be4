import { LiveConnection, type LiveState } from '../lib/live';
import type { Summary } from '../lib/messages';
import { EventStream } from './stream.svelte';

/** As many events a second as the page can show; the summary counts all. */
const SAMPLES_PER_SECOND = 20;

/** What the live page shows. Each summary replaces the one before. */
export class LiveStore {
  state = $state<LiveState>('connecting');
  summary = $state.raw<Summary | null>(null);
  readonly stream = new EventStream();

  /** Nothing has ever been written to the log. */
  readonly waitingForFirst = $derived.by(
    () =>
      this.summary?.total === 0 &&
      this.summary.as_of.sequence === 0 &&
      this.stream.rows.length === 0,
  );

  /** More happens than the stream shows; over a minute, so as not to waver. */
  readonly sampled = $derived.by(() => mean(this.summary?.per_second ?? []) > SAMPLES_PER_SECOND);

  readonly #connection: LiveConnection;

  /** `refused` is called when the server turns the stream down. */
  constructor(refused: () => void) {
    this.#connection = new LiveConnection(`/v1/live?rate=${SAMPLES_PER_SECOND}`, {
      state: (state) => (this.state = state),
      event: (event) => {
        this.stream.add(event);
      },
      summary: (summary) => (this.summary = summary),
      refused,
    });
  }

  start(): void {
    this.#connection.start();
  }

  stop(): void {
    this.#connection.stop();
    this.stream.stop();
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
