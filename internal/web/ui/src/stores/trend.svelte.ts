import { ask, type TrendAnswer } from '../lib/api/insights';
import { ApiError, explain } from '../lib/api/request';
import { ranges, trendQuestion, type Range } from '../lib/ranges';
import { appearance } from './appearance.svelte';

/** One trend, asked again as time passes. A failed refresh keeps the last answer. */
export class TrendStore {
  range = $state.raw<Range>(ranges[0]);
  answer = $state.raw<TrendAnswer | null>(null);
  error = $state<string | null>(null);

  #request: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `unauthorized` is called when the session has ended. */
  constructor(private readonly unauthorized: () => void) {}

  choose(range: Range): void {
    if (range === this.range) return;
    this.range = range;
    this.answer = null;
    void this.load();
  }

  /** Asks now, and again when the answer is old. */
  readonly load = async (): Promise<void> => {
    this.stop();
    const request = new AbortController();
    this.#request = request;
    const range = this.range;
    try {
      const question = trendQuestion(range, Date.now(), appearance.timezone);
      const answer = await ask(question, request.signal);
      if (request.signal.aborted) return;
      this.answer = answer;
      this.error = null;
    } catch (error) {
      if (request.signal.aborted) return;
      this.#fail(error);
    }
    this.#timer = setTimeout(this.#refresh, range.refreshMs);
  };

  stop(): void {
    this.#request?.abort();
    clearTimeout(this.#timer);
  }

  /** A page that nobody sees asks nothing; the page calls load when it is seen again. */
  readonly #refresh = (): void => {
    if (document.visibilityState === 'visible') void this.load();
  };

  #fail(error: unknown): void {
    this.error = explain(error);
    if (error instanceof ApiError && error.unauthorized) this.unauthorized();
  }
}
