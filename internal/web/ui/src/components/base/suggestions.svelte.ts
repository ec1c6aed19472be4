/** What a Combobox offers, asked for as one types. */

import { explain } from '../../lib/api/request';

export interface Suggestion {
  value: string;
  /** Shown in place of the value. */
  label?: string;
  /** After the label, quieter: a count, a type. */
  note?: string;
  /** Suggestions of one group follow each other, under its name. */
  group?: string;
}

export type Suggest = (
  text: string,
  signal: AbortSignal,
) => readonly Suggestion[] | Promise<readonly Suggestion[]>;

/** Between two letters of one who types. */
const PAUSE_MS = 120;

export class Suggestions {
  list = $state.raw<readonly Suggestion[]>([]);
  /** An answer is due: what is listed is for an earlier text. */
  busy = $state(false);
  error = $state('');

  #request: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly suggest: Suggest) {}

  /** Asks at once. Says whether the answer came: false when it is no longer wanted. */
  async ask(text: string): Promise<boolean> {
    this.stop();
    const request = new AbortController();
    this.#request = request;
    this.busy = true;
    try {
      const list = await this.suggest(text, request.signal);
      if (request.signal.aborted) return false;
      this.list = list;
      this.error = '';
    } catch (error) {
      if (request.signal.aborted) return false;
      this.list = [];
      this.error = explain(error);
    }
    this.busy = false;
    return true;
  }

  /** Asks when no more is typed. */
  askSoon(text: string): void {
    this.stop();
    this.busy = true;
    this.#timer = setTimeout(() => void this.ask(text), PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.busy = false;
  }
}
