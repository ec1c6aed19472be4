import { explain } from '../lib/api/request';
import type { Answer, Question } from '../lib/api/insights';
import type { Queue } from '../lib/dashboard/queue';

/** Answers a question, for this page or for a share link. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<Answer>;

/** An answer and what it answers: the question may have changed since. */
export interface Shown {
  question: Question;
  answer: Answer;
}

/**
 * One tile's answer. While another is on its way, and when it fails, the last
 * one stays, so that nothing flickers.
 */
export class TileStore {
  shown = $state.raw<Shown | null>(null);
  /** Why there is no newer answer. */
  error = $state<string | null>(null);
  asking = $state(false);

  #asked = '';
  #request: AbortController | undefined;

  constructor(
    private readonly queue: Queue,
    private readonly ask: Ask,
  ) {}

  /** Asks, unless the same was asked in the same round. Rounds make answers new. */
  want(question: Question, round: string): void {
    const key = `${round} ${JSON.stringify(question)}`;
    if (key === this.#asked) return;
    this.#asked = key;
    void this.#load(question);
  }

  stop(): void {
    this.#request?.abort();
    this.#asked = '';
  }

  async #load(question: Question): Promise<void> {
    this.#request?.abort();
    const { signal } = (this.#request = new AbortController());
    this.asking = true;
    try {
      const answer = await this.queue.run((turn) => this.ask(question, turn), signal);
      if (signal.aborted) return;
      this.shown = { question, answer };
      this.error = null;
    } catch (error) {
      if (signal.aborted) return;
      this.error = explain(error);
    }
    this.asking = false;
  }
}
