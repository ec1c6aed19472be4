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
  busy = $state(false);
  error = $state('');

  #request: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly suggest: Suggest) {}

  /** Asks at once. */
  ask(text: string): void {
    this.stop();
    void this.#load(text);
  }

  /** Asks when no more is typed. */
  askSoon(text: string): void {
    this.stop();
    this.#timer = setTimeout(() => void this.#load(text), PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.busy = false;
  }

  async #load(text: string): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    this.busy = true;
    try {
      const list = await this.suggest(text, request.signal);
      if (request.signal.aborted) return;
      this.list = list;
      this.error = '';
    } catch (error) {
      if (request.signal.aborted) return;
      this.list = [];
      this.error = explain(error);
    }
    this.busy = false;
  }
}
