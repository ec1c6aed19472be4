import { ask, type Answer, type Question } from '../lib/api/insights';
import { explain } from '../lib/api/request';

/**
 * The answer to a question that may change. While another is on its way the
 * last one stays, with the question that it answers; one that fails takes it
 * away, so that nobody takes an old answer for the new one.
 */
export class AnswerStore {
  shown = $state.raw<{ question: Question; answer: Answer } | null>(null);
  error = $state<string | null>(null);
  asking = $state(false);

  #asked = '';
  #request: AbortController | undefined;

  /** Asks, unless the same was asked just before. */
  want(question: Question): void {
    const asked = JSON.stringify(question);
    if (asked === this.#asked) return;
    this.#asked = asked;
    void this.load(question);
  }

  /** Asks, in any case. */
  async load(question: Question): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    this.asking = true;
    try {
      const answer = await ask(question, request.signal);
      if (request.signal.aborted) return;
      this.shown = { question, answer };
      this.error = null;
    } catch (error) {
      if (request.signal.aborted) return;
      this.shown = null;
      this.error = explain(error);
    }
    this.asking = false;
  }

  stop(): void {
    this.#request?.abort();
    this.#asked = '';
  }
}
